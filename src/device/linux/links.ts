/** Symbolic links as the kernel follows them, below a root that they cannot leave. */

/** As many as Linux follows before it answers ELOOP. */
const mostLinks = 40;

/**
 * The place that a path leads to.
 *
 * @param linkAt what the symbolic link at a path says, or null where there is none
 * @returns null for a loop of links
 * @see man 7 path_resolution
 */
export function followLinks(path: string, linkAt: (path: string) => string | null): string | null {
  const pending = path.split('/').reverse();
  let place: string[] = [];
  let followed = 0;
  while (pending.length > 0) {
    const part = pending.pop()!;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      place.pop();
      continue;
    }
    const target = linkAt(`/${[...place, part].join('/')}`);
    if (target === null) {
      place.push(part);
      continue;
    }
    if (++followed > mostLinks) return null;
    if (target.startsWith('/')) place = [];
    pending.push(...target.split('/').reverse());
  }
  return `/${place.join('/')}`;
}
