/** How trees say that something is not there. */
import type { Absent, Access } from './tree.js';

/** @param error a Node error with the kernel's code, or anything else that was thrown */
export function absence(path: string, error: unknown): Absent {
  return { absent: `${path}: ${codeOf(error)}` };
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? String(error);
}

/** What a dump answers: a file of it could be written, but no machine would notice. */
export function pictureAccess(path: string, content: { readonly text: string } | Absent): Access {
  if ('absent' in content) return { refused: 'missing', reason: content.absent };
  return {
    refused: 'picture',
    reason: `${path}: a picture of a machine, which nothing can be tuned through`,
  };
}
