/** How much a sample says: about another operating point, and about now and the present surroundings; 0 to 1 each. */
import type { Option } from '../../core/profile.js';
import type { Sample } from './sample-memory.js';

/**
 * How far samples speak for an operating point of another length, in e-folds. Under a fair scheduler a short job,
 * fresh from sleep, sees less of what a long one sees in full: what a shorter one saw counts for less.
 */
const lengthWidthLog = { shorter: 0.26, longer: 0.35 };
const crowdingWidth = 0.2;
/** What was learnt under one mapping says little about another. */
const otherMappingWeight = 0.1;
const halfLifeSeconds = { sensed: 30, blind: 1 };

/** How much a sample of one operating point says about another. */
export function affinity(option: Option, other: Option): number {
  if (option.threads !== other.threads) return 0;
  const shorterLog = Math.log(option.latencySeconds.p50 / other.latencySeconds.p50);
  const distance = shorterLog / (shorterLog > 0 ? lengthWidthLog.shorter : lengthWidthLog.longer);
  const likeness = Math.exp(-(distance * distance) / 2);
  return option.mapping.name === other.mapping.name ? likeness : likeness * otherMappingWeight;
}

/** How much each sample says about now. @param crowding undefined where no monitor tells */
export function weightAt(nowSeconds: number, crowding: number | undefined): (sample: Sample) => number {
  const decay = Math.LN2 / (crowding === undefined ? halfLifeSeconds.blind : halfLifeSeconds.sensed);
  return (sample) => {
    const recency = Math.exp(-decay * (nowSeconds - sample.timeSeconds));
    if (crowding === undefined) return recency;
    if (sample.crowding === undefined) return recency / 4;
    return recency * Math.exp(-(((crowding - sample.crowding) / crowdingWidth) ** 2) / 2);
  };
}
