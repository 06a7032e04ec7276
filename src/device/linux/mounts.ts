/** The mounts that this process sees. @see man 5 proc_pid_mountinfo */
import type { Tree } from './tree.js';
import { readText } from './values.js';

export interface Mount {
  /** What of the file system is mounted, such as the control group that a container sees as its root. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly superOptions: readonly string[];
  readonly readOnly: boolean;
}

const octal = (text: string) =>
  text.replace(/\\(\d{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));

/** None where the kernel does not say. */
export function readMounts(tree: Tree): Mount[] {
  return (readText(tree, '/proc/self/mountinfo') ?? '').split('\n').flatMap(parseMount);
}

function parseMount(line: string): Mount[] {
  const [before, after] = line.split(' - ');
  const [, , , root, point, options] = before?.split(' ') ?? [];
  const [type, , superOptions] = after?.split(' ') ?? [];
  if (!root?.startsWith('/') || !point?.startsWith('/') || options === undefined || type === undefined)
    return [];
  return [
    {
      root: octal(root),
      point: octal(point),
      type,
      superOptions: superOptions?.trim().split(',') ?? [],
      readOnly: options.split(',').includes('ro'),
    },
  ];
}
