/**
 * The device tree that the boot loader handed to the kernel: what the board is, and the voltages and power
 * coefficients of its processors. Numbers are cells of 32 bits, the most significant byte first.
 *
 * @see Devicetree Specification 0.4; Documentation/devicetree/bindings/opp/opp-v2-base.yaml, .../arm/cpus.yaml
 */
import { foldersIn } from './find-folders.js';
import type { Tree } from './tree.js';
import { namesIn, readWords } from './values.js';

export const deviceTreeFolder = '/sys/firmware/devicetree/base';

/** No property that is read here has more. */
const mostCells = 64;

/** The cells of a property; null where it is missing or no row of whole cells. */
export function readCells(tree: Tree, path: string): number[] | null {
  const content = tree.read(path);
  if ('absent' in content) return null;
  const bytes = Buffer.from(content.text, 'latin1');
  if (bytes.length === 0 || bytes.length % 4 !== 0 || bytes.length > 4 * mostCells) return null;
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32BE(4 * index));
}

/** A property of one cell. */
export function readCell(tree: Tree, path: string): number | null {
  const cells = readCells(tree, path);
  return cells?.length === 1 ? cells[0]! : null;
}

/** A frequency: two cells, as a number of 64 bits. */
export function readHertz(tree: Tree, path: string): number | null {
  const cells = readCells(tree, path);
  if (cells?.length !== 2) return null;
  const hertz = cells[0]! * 2 ** 32 + cells[1]!;
  return hertz > 0 && hertz <= 1e12 ? hertz : null;
}

/** The texts of a property that is a row of them, such as `compatible`; none where it is missing. */
export function readTexts(tree: Tree, path: string): string[] {
  return readWords(tree, path) ?? [];
}

export interface TreeOpp {
  readonly hertz: number;
  /** The target of the first regulator; null where the table has no voltages. */
  readonly volts: number | null;
}

/** Operating points of the table that a node refers to, ascending; none where there is no such table. */
export function readOperatingPoints(tree: Tree, node: string): TreeOpp[] {
  const handle = readCell(tree, `${node}/operating-points-v2`);
  const table =
    handle === null ? undefined : tablesOf(tree).find((folder) => handleOf(tree, folder) === handle);
  if (table === undefined) return [];
  return namesIn(tree, table)
    .flatMap((name) => {
      const hertz = readHertz(tree, `${table}/${name}/opp-hz`);
      return hertz === null ? [] : [{ hertz, volts: readVolts(tree, `${table}/${name}`) }];
    })
    .sort((a, b) => a.hertz - b.hertz);
}

/** Target, minimum and maximum per regulator, or the target alone; boards with speed bins say one per bin. */
function readVolts(tree: Tree, point: string): number | null {
  const microvolts = readCells(tree, `${point}/opp-microvolt`)?.[0] ?? 0;
  return microvolts >= 100_000 && microvolts <= 5_000_000 ? microvolts / 1e6 : null;
}

/** Tables lie beside the processors or at the top, under names that people choose. */
function tablesOf(tree: Tree): string[] {
  const places = [
    deviceTreeFolder,
    `${deviceTreeFolder}/cpus`,
    `${deviceTreeFolder}/soc`,
    `${deviceTreeFolder}/soc@0`,
  ];
  return places.flatMap((place) => foldersIn(tree, place)).filter((folder) => /opp/i.test(folder));
}

const handleOf = (tree: Tree, node: string) =>
  readCell(tree, `${node}/phandle`) ?? readCell(tree, `${node}/linux,phandle`);

export interface TreeProcessor {
  readonly cpu: number;
  /** The kind of core, such as `arm,cortex-a72`. */
  readonly core: string | null;
  /** In µW / (MHz V²), of one core. */
  readonly dynamicPowerCoefficient: number | null;
  /** Relative strength per MHz. */
  readonly capacityPerMegahertz: number | null;
  readonly points: readonly TreeOpp[];
}

/** The processors as their nodes describe them. */
export function readTreeProcessors(tree: Tree, cpus: readonly number[]): TreeProcessor[] {
  const nodes = processorNodes(tree, cpus);
  return cpus.flatMap((cpu, index) => {
    const node = nodes[index];
    if (node === undefined) return [];
    return [
      {
        cpu,
        core: readTexts(tree, `${node}/compatible`)[0] ?? null,
        dynamicPowerCoefficient: readCell(tree, `${node}/dynamic-power-coefficient`),
        capacityPerMegahertz: readCell(tree, `${node}/capacity-dmips-mhz`),
        points: readOperatingPoints(tree, node),
      },
    ];
  });
}

/** Which node is which processor, the kernel says by a link; without links, the order of their addresses is taken. */
function processorNodes(tree: Tree, cpus: readonly number[]): (string | undefined)[] {
  const linked = cpus.map((cpu) => `/sys/devices/system/cpu/cpu${cpu}/of_node`);
  if (linked.some((node) => 'names' in tree.list(node)))
    return linked.map((node) => ('names' in tree.list(node) ? node : undefined));
  const address = (node: string) => Number.parseInt(node.slice(node.lastIndexOf('@') + 1), 16);
  const nodes = foldersIn(tree, `${deviceTreeFolder}/cpus`).filter((node) =>
    /\/cpu@[0-9a-f]{1,8}$/.test(node),
  );
  return nodes.length === cpus.length ? nodes.sort((a, b) => address(a) - address(b)) : [];
}
