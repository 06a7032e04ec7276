/** Names of monitors and knobs: two things that a machine calls alike must not share one. */

/** The second thing of a name is `NAME.2`. Names hold no spaces. */
export function withDistinctNames<T extends { readonly name: string }>(things: readonly T[]): T[] {
  const taken = new Set<string>();
  return things.map((thing) => {
    const wanted = thing.name.trim().replace(/\s+/g, '-');
    let name = wanted;
    for (let use = 2; taken.has(name); use++) name = `${wanted}.${use}`;
    taken.add(name);
    return { ...thing, name };
  });
}
