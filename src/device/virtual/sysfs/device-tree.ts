/** What the boot loader says that the board is. Properties are bytes: texts that end with a zero. */

import { deviceTreeFolder } from '../../linux/device-tree.js';
import { bytesFile } from '../../linux/kernel-tree.js';
import type { VirtualBoard } from '../plant/description.js';
import { folderOf, type Part } from './part.js';
import { realBoard } from './style.js';

export const textProperty = (...texts: string[]) => bytesFile(texts.map((text) => `${text}\0`).join(''));

/** A board whose real one is known says that it is compatible with it: programs treat it alike. */
export function deviceTreePart(board: VirtualBoard): Part {
  const compatible = realBoard(board)?.compatible ?? [];
  return {
    files: folderOf(deviceTreeFolder, {
      model: textProperty(latin1(board.title)),
      compatible: textProperty(...(compatible.length > 0 ? compatible : [`cotune,${board.name}`])),
    }),
    links: { '/proc/device-tree': deviceTreeFolder },
  };
}

/** Files are bytes, one character each. */
const latin1 = (text: string) => text.replace(/[^\x20-\xff]/g, '?');
