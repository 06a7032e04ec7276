/**
 * What tells how much the machine takes during a live run: its sensors, which is measured, else the power model of its
 * board, which is modelled. Where neither does, that is said, with the reason.
 */
import { type Reading, readingValue } from '../../core/monitor.js';
import { findPowerSource, type PowerSource } from '../../device/linux/power-source.js';
import type { Tree } from '../../device/linux/tree.js';
import { type MachinePowerModel, modelledWatts, powerModelOf } from './power-model.js';

export type Readings = ReadonlyMap<string, Reading>;

export interface PowerOrigin {
  readonly origin: 'measured' | 'modelled';
  /** Which sensor or model, for people. */
  readonly source: string;
  /** Monitors in joules, whose sum counts the energy; none where it is summed up from the power. */
  readonly counters: readonly string[];
  /** What the machine takes by these readings; undefined where they do not say. */
  watts(readings: Readings): number | undefined;
  /** Null where it is measured. */
  readonly model: MachinePowerModel | null;
}

/** Neither a sensor nor a model, and why. */
export interface NoPower {
  readonly absent: string;
}

/** @param board name of the board whose model holds; null for what the machine says it is */
export function findPowerOrigin(tree: Tree, readings: Readings, board: string | null): PowerOrigin | NoPower {
  const source = findPowerSource(tree, readings);
  if (!('absent' in source)) return measured(source);
  const model = powerModelOf(tree, board);
  if (!('absent' in model)) return modelled(model);
  return { absent: `${source.absent}; ${model.absent}` };
}

function measured({ power, counters, text }: PowerSource): PowerOrigin {
  return {
    origin: 'measured',
    source: text,
    counters,
    model: null,
    watts(readings) {
      const sum = power.reduce((all, name) => all + (readingValue(readings.get(name)) ?? Number.NaN), 0);
      return Number.isFinite(sum) && sum >= 0 ? sum : undefined;
    },
  };
}

function modelled(model: MachinePowerModel): PowerOrigin {
  return {
    origin: 'modelled',
    source: model.source,
    counters: [],
    model,
    watts: (readings) => modelledWatts(model, readings),
  };
}
