/** Puts alike things together, so that twenty lines that say the same are one. */

export interface Gathered<T> {
  readonly first: T;
  readonly all: readonly T[];
}

/** In the order in which each kind comes first. @param kindOf equal for things that are alike */
export function gather<T>(things: readonly T[], kindOf: (thing: T) => string): Gathered<T>[] {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const kind = kindOf(thing);
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [thing]);
    else group.push(thing);
  }
  return [...groups.values()].map((all) => ({ first: all[0]!, all }));
}
