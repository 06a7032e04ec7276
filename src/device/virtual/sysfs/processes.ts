/**
 * Who uses a virtual board are processes of this machine: whether one still lives, which journals of changes depend
 * on, is said here as on a board of its own. Nothing else of them is the board's.
 */
import { openTree, type Tree } from '../../linux/tree.js';
import type { WritableTree } from '../../linux/writable-tree.js';

const processState = /^\/proc\/[1-9]\d{0,9}\/stat$/;

/** @param own where the processes are */
export function withProcesses(tree: WritableTree, own: Tree = openTree()): WritableTree {
  const placeOf = (path: string): Tree => (processState.test(path) ? own : tree);
  return {
    ...tree,
    read: (path) => placeOf(path).read(path),
    open: (path) => placeOf(path).open(path),
    close() {
      own.close();
      tree.close();
    },
  };
}
