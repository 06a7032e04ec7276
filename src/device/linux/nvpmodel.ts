/**
 * The power modes of Jetson boards: which processors are online and how fast everything may run. They are limits that
 * cotune keeps within, for the board's supply and cooling are made for them.
 *
 * @see NVIDIA Jetson Linux Developer Guide, Platform Power and Performance, nvpmodel
 */
import type { Absent, Tree } from './tree.js';
import { readText } from './values.js';

export interface PowerMode {
  readonly id: number;
  readonly name: string;
  /** Processors that the mode switches on; null where it leaves them alone. */
  readonly onlineCpus: readonly number[] | null;
  /** By the processor whose policy is limited. */
  readonly cpuLimits: readonly {
    readonly cpu: number;
    readonly minHertz: number | null;
    readonly maxHertz: number | null;
  }[];
  readonly gpuMaxHertz: number | null;
  readonly memoryMaxHertz: number | null;
}

export interface PowerModes {
  readonly modes: readonly PowerMode[];
  /** The id of the mode in force; null where nothing says. */
  readonly current: number | null;
}

const configurationFile = '/etc/nvpmodel.conf';
const statusFile = '/var/lib/nvpmodel/status';

export function readPowerModes(tree: Tree): PowerModes | Absent {
  const content = tree.read(configurationFile);
  if ('absent' in content) return { absent: `${content.absent}; only Jetson boards have power modes` };
  const { modes, initial } = parsePowerModes(content.text);
  if (modes.length === 0) return { absent: `${configurationFile} lists no power modes` };
  const current = /^pmode:(\d{1,4})\b/.exec(readText(tree, statusFile) ?? '')?.[1];
  return { modes, current: current === undefined ? initial : Number(current) };
}

/** A line such as `CPU_A78_0 MAX_FREQ 1907200` of a mode. */
interface Setting {
  readonly target: string;
  readonly argument: string;
  readonly value: number;
}

export function parsePowerModes(text: string): { modes: PowerMode[]; initial: number | null } {
  const limited = limitedProcessors(text);
  const modes: PowerMode[] = [];
  const parts = text.split(/^[ \t]*<[ \t]*POWER_MODEL[ \t]+/m).slice(1);
  for (const part of parts) {
    const head = /^ID=(\d{1,4})[ \t]+NAME=(\S{1,60})[ \t]*>/.exec(part);
    if (head === null) continue;
    const body = part.slice(head[0].length).split('<', 1)[0]!;
    modes.push(modeOf(Number(head[1]), head[2]!, settingsOf(body), limited));
  }
  const initial = /<[ \t]*PM_CONFIG[ \t]+DEFAULT=(\d{1,4})/.exec(text)?.[1];
  return { modes, initial: initial === undefined ? null : Number(initial) };
}

function settingsOf(body: string): Setting[] {
  const lines = body.matchAll(/^[ \t]*(\w+)[ \t]+(\w+)[ \t]+(-?\d{1,15})[ \t\r]*$/gm);
  return [...lines].map(([, target, argument, value]) => ({
    target: target!,
    argument: argument!,
    value: Number(value),
  }));
}

/** Which processor's policy a name such as `CPU_A78_1` limits, from the paths in the file's definitions. */
function limitedProcessors(text: string): ReadonlyMap<string, number> {
  const definitions = text.matchAll(/<[ \t]*PARAM[ \t]+TYPE=CLOCK[ \t]+NAME=(\w+)[ \t]*>([^<]*)/g);
  const found = [...definitions].map(
    ([, name, body]) => [name!, /\/cpu(\d{1,4})\/cpufreq\//.exec(body!)?.[1]] as const,
  );
  return new Map(found.flatMap(([name, cpu]) => (cpu === undefined ? [] : [[name, Number(cpu)] as const])));
}

function modeOf(
  id: number,
  name: string,
  settings: readonly Setting[],
  limited: ReadonlyMap<string, number>,
): PowerMode {
  /** A limit of -1 or 0 is none. */
  const limit = (target: string, argument: string, scale = 1) => {
    const setting = settings.find((one) => one.target === target && one.argument === argument);
    return setting === undefined || setting.value <= 0 ? null : setting.value * scale;
  };
  const cores = settings.filter(
    ({ target, argument }) => target === 'CPU_ONLINE' && /^CORE_\d{1,4}$/.test(argument),
  );
  const on = cores
    .filter(({ value }) => value === 1)
    .map(({ argument }) => Number(argument.slice('CORE_'.length)));
  const processors = [...new Set(settings.map(({ target }) => target))].filter((target) =>
    /^CPU_(?!ONLINE)/.test(target),
  );
  return {
    id,
    name,
    onlineCpus: cores.length === 0 ? null : on.sort((a, b) => a - b),
    cpuLimits: processors.map((target) => ({
      cpu: limited.get(target) ?? 0,
      minHertz: limit(target, 'MIN_FREQ', 1000),
      maxHertz: limit(target, 'MAX_FREQ', 1000),
    })),
    gpuMaxHertz: limit('GPU', 'MAX_FREQ'),
    memoryMaxHertz: limit('EMC', 'MAX_FREQ'),
  };
}
