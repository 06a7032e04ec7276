/** Kinds of numbers that tunables are. */
import { z } from 'zod';
import type { FrequencyPolicy } from './frequency-policy.js';

/** As the kernel's unsigned int; more is no setting that a kernel could hold. */
const largest = 2 ** 32 - 1;

export const count = z.int().min(0).max(largest);
export const percent = z.int().min(0).max(100);
export const periodMicroseconds = z.int().min(1).max(largest);

/** Two ticks at 250 Hz: load is not measured more often than the kernel counts it. */
const shortestSamplingMicroseconds = 8000;

/** The period of ondemand and conservative unless one is set (cpufreq_governor.c). */
export const samplingRateOf = (policy: FrequencyPolicy): number =>
  Math.max(shortestSamplingMicroseconds, policy.transitionDelayMicroseconds);
