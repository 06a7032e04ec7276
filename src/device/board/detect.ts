/**
 * Which board this is: what its device tree says that it is compatible with, most specific first, else what the
 * firmware of a PC says.
 *
 * @see Devicetree Specification 0.4, compatible; Documentation/ABI/testing/sysfs-class-dmi (DMI)
 */
import { readProcessorName } from '../linux/cpu-identity.js';
import { deviceTreeFolder, readTexts } from '../linux/device-tree.js';
import type { Absent, Tree } from '../linux/tree.js';
import { readLine } from '../linux/values.js';
import type { Board } from './board.js';
import { allBoards } from './boards.js';

export interface DetectedBoard {
  /** The description that ships, by name; null for a board without one. */
  readonly name: string | null;
  /** What the board calls itself. */
  readonly model: string;
  /** What told it. */
  readonly evidence: string;
}

const dmiFolder = '/sys/class/dmi/id';
const deviceTreeFolders = [deviceTreeFolder, '/proc/device-tree'];

export function detectBoard(tree: Tree): DetectedBoard | Absent {
  return (
    deviceTreeBoard(tree) ??
    dmiBoard(tree) ??
    processorBoard(tree) ?? {
      absent: `neither a device tree nor DMI nor /proc/cpuinfo says what this machine is`,
    }
  );
}

function deviceTreeBoard(tree: Tree): DetectedBoard | null {
  for (const folder of deviceTreeFolders) {
    const compatible = readTexts(tree, `${folder}/compatible`);
    const model = readLine(tree, `${folder}/model`);
    if (compatible.length === 0 && model === null) continue;
    const known = compatible.map(boardCompatibleWith).find((board) => board !== undefined);
    return {
      name: known?.name ?? null,
      model: model ?? compatible[0]!,
      evidence: `${folder}/${compatible.length === 0 ? 'model' : 'compatible'}`,
    };
  }
  return null;
}

const boardCompatibleWith = (name: string): Board | undefined =>
  allBoards().find(({ compatible }) => compatible.includes(name));

function dmiBoard(tree: Tree): DetectedBoard | null {
  const [vendor, product] = ['sys_vendor', 'product_name'].map((file) =>
    readLine(tree, `${dmiFolder}/${file}`),
  );
  const model = [vendor, product].filter((part) => part !== null).join(' ');
  return model === '' ? null : { name: x86Name(tree), model, evidence: dmiFolder };
}

function processorBoard(tree: Tree): DetectedBoard | null {
  const model = readProcessorName(tree);
  return model === null ? null : { name: x86Name(tree), model, evidence: '/proc/cpuinfo' };
}

/** Only x86 processors have a vendor in that form; servers with ARM processors have DMI too. */
function x86Name(tree: Tree): string | null {
  const content = tree.read('/proc/cpuinfo');
  return 'text' in content && /^vendor_id[ \t]*:/m.test(content.text) ? 'generic-x86' : null;
}
