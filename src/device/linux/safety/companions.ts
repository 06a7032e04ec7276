/** What the kernel forgets when a file is written, and what therefore has to be written down together with it. */
import { knownKnob } from '../known-knobs.js';
import type { Tree } from '../tree.js';
import { readText } from '../values.js';
import type { Change } from './change.js';
import { snapshotNarrowed } from './narrowed.js';

/** In the order in which they are noted; they are undone in the opposite one, after the file itself. */
export function companionsOf(tree: Tree, path: string, text: string, before: string): Change[] {
  const kind = knownKnob(path)?.kind;
  if (kind === 'online' && text === '0') return [snapshotNarrowed(tree, switchedProcessor(path))];
  return kind === 'governor' && before === 'userspace' ? chosenClock(tree, path) : [];
}

/** The processor that an `online` file switches. */
export function switchedProcessor(path: string): number {
  return Number(/cpu(\d+)\/online$/.exec(path)?.[1]);
}

/** The governor `userspace` forgets its clock when another one takes over. */
function chosenClock(tree: Tree, governor: string): Change[] {
  const files = ['scaling_setspeed', 'userspace/set_freq'].map((name) =>
    governor.replace(/(scaling_)?governor$/, name),
  );
  return files.flatMap((path) => {
    const before = readText(tree, path) ?? '';
    return knownKnob(path)?.value.test(before) ? [{ kind: 'file', path, before }] : [];
  });
}
