/**
 * The machine that a command looks at: this one, a folder with the files of another, a JSON dump, or a board that
 * another process serves.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CotuneError } from '../../core/errors.js';
import { codeOf } from './absence.js';
import { parseDumps } from './dump-tree.js';
import { connectTree } from './served/connect-tree.js';
import { openTree, type Tree } from './tree.js';
import { exists } from './values.js';

export interface DeviceRoot {
  readonly tree: Tree;
  /** A machine that runs, whose files change: this one or a served board. */
  readonly live: boolean;
  /** This machine. */
  readonly own: boolean;
}

/** A machine has at least one of these. */
const signs = [
  '/sys/devices/system/cpu',
  '/sys/devices',
  '/sys/class',
  '/sys/bus',
  '/proc/cpuinfo',
  '/proc/stat',
];
/** `FILE.json`, or `FILE.json#NAME` for one dump of several. */
const dumpFile = /^(.+\.json)(?:#(.*))?$/i;
/** `unix:PATH`, the socket of a served board. */
const served = /^unix:(.+)$/s;
/** More than any dump; a larger file is not taken into memory. */
const longestDumpBytes = 256 * 1024 * 1024;

/**
 * @param root `/`, a folder, `FILE.json`, `FILE.json#NAME` or `unix:PATH`
 * @throws {CotuneError} `ERR_DEVICE_ROOT` where a root is no machine's, `ERR_BOARD_UNREACHABLE` where no board is
 *   served
 */
export function openDeviceRoot(root = '/'): DeviceRoot {
  // A variable of a shell that is not set: not this machine, which is the default.
  if (root === '') throw notARoot('the root is empty');
  const socket = served.exec(root)?.[1];
  if (socket !== undefined) return { tree: openServed(socket), live: true, own: false };
  const [, file, name] = dumpFile.exec(root) ?? [];
  if (file !== undefined && isFile(file)) return { tree: openDump(file, name), live: false, own: false };
  const tree = openTree(root);
  const own = join(root, '/') === '/';
  if (signs.some((path) => holds(tree, path))) return { tree, live: own, own };
  if (holds(tree, '/devices/system/cpu'))
    throw notARoot(`${root} is the sys of a machine; the folder above it is wanted`);
  throw notARoot(
    'absent' in tree.list('/') ? `${root} cannot be read as a folder` : `${root} holds no sys and no proc`,
  );
}

const notARoot = (what: string, cause?: unknown) => new CotuneError('ERR_DEVICE_ROOT', what, { cause });
const holds = (tree: Tree, path: string) => 'names' in tree.list(path) || exists(tree, path);
const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** One question tells whether there is a board at all. */
function openServed(socket: string): Tree {
  const tree = connectTree(socket);
  const found = tree.list('/');
  if ('names' in found) return tree;
  tree.close();
  throw new CotuneError('ERR_BOARD_UNREACHABLE', found.absent.replace(/^\/: /, ''));
}

function openDump(file: string, wanted: string | undefined): Tree {
  const dumps = parseDumps(readDump(file));
  if (dumps.size === 0) throw notARoot(`${file} holds no dump of a machine`);
  const tree = dumps.size === 1 && wanted === undefined ? [...dumps.values()][0] : dumps.get(wanted ?? '');
  if (tree !== undefined) return tree;
  const names = [...dumps.keys()];
  throw notARoot(`${file} holds ${names.length} dumps; name one as ${file}#${names[0]}`);
}

function readDump(file: string): string {
  if (statSync(file).size > longestDumpBytes) throw notARoot(`${file} is longer than any dump`);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw notARoot(`${file} cannot be read: ${codeOf(error)}`, error);
  }
}
