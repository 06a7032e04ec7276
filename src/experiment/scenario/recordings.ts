/** The recorded arrivals that a scenario names, each file read once. */
import { resolve } from 'node:path';
import { parseArrivalTrace } from '../../application/workload/arrival-trace.js';
import { asCotuneError } from '../../core/errors.js';
import type { Place, Problem } from '../../core/schema-problems.js';
import { readShortText } from '../short-text.js';
import type { ScenarioFile } from './schema.js';
import type { Recordings } from './to-scenario.js';

/** Some million arrivals. */
const longestBytes = 64 * 1024 * 1024;

/**
 * @param folder that their paths are relative to
 * @returns what could be read, and a problem at each place that names a file that could not
 */
export async function readRecordings(
  file: ScenarioFile,
  folder: string,
): Promise<{ recordings: Recordings; problems: readonly Problem[] }> {
  const recordings = new Map<string, readonly number[]>();
  const problems: Problem[] = [];
  for (const { path, place } of namedIn(file)) {
    if (recordings.has(path)) continue;
    const full = resolve(folder, path);
    try {
      recordings.set(path, parseArrivalTrace(await readShortText(full, longestBytes), full));
    } catch (thrown) {
      problems.push({ place, text: `names no recording: ${asCotuneError(thrown).message}` });
    }
  }
  return { recordings, problems };
}

function namedIn(file: ScenarioFile): { path: string; place: Place }[] {
  return (['applications', 'background'] as const).flatMap((key) =>
    file[key].flatMap(({ arrivals }, index) =>
      arrivals?.kind === 'trace' ? [{ path: arrivals.file, place: [key, index, 'arrivals', 'file'] }] : [],
    ),
  );
}
