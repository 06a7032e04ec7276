/** What happened in the runs, in plain words: the sentences that end a demo and open its report. */
import { formatQuantity } from '../core/units.js';
import { type ApplicationMetrics, disturbedPhase, type RunMetrics } from './metrics.js';
import { unitsOf } from './units.js';
import { pooledMissRate } from './verdict.js';

const titles: Readonly<Record<string, string>> = {
  managed: 'Managed',
  'static-largest': 'Largest network, fixed',
  'static-smallest': 'Smallest network, fixed',
};

const phaseNotes: Readonly<Record<string, string>> = {
  calm: 'nothing else runs',
  [disturbedPhase]: 'another program takes the processor',
  recovered: 'the other program has left',
};

/** A policy as people read it; one that this version does not know keeps its name. */
export function policyTitle(policy: string): string {
  return titles[policy] ?? policy;
}

/** What goes on in a phase of the demo, or an empty text where that is not known. */
export function phaseNote(phase: string): string {
  return phaseNotes[phase] ?? '';
}

const percent = (share: number) => formatQuantity(share, 'ratio');
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Mean over the applications, each weighted by its requests; null where no frame completed. */
function pooledAccuracy(
  run: RunMetrics,
  accuracyOf: (app: ApplicationMetrics) => number | null,
): number | null {
  let [sum, weight] = [0, 0];
  for (const app of run.apps) {
    const accuracy = accuracyOf(app);
    if (accuracy === null) continue;
    sum += accuracy * app.requests;
    weight += app.requests;
  }
  return weight === 0 ? null : sum / weight;
}

const subjects: Readonly<Record<string, string>> = {
  managed: 'Managed',
  'static-largest': 'the largest network alone',
  'static-smallest': 'the smallest network alone',
};

function keptSentence(run: RunMetrics): string {
  const missRate = pooledMissRate(run);
  const subject = capitalised(subjects[run.policy] ?? run.policy);
  if (missRate === null) return `${subject}: no ${unitsOf(run.apps).one} arrived.`;
  const accuracy = pooledAccuracy(run, (app) => app.accuracyCalibrated);
  const at = accuracy === null ? '' : `, at ${percent(accuracy)} accuracy`;
  return `${subject} kept ${percent(1 - missRate)} of the ${unitsOf(run.apps).many} on time${at}.`;
}

function recoverySentence(managed: RunMetrics): string[] {
  if (!managed.apps.some((app) => app.phases.some((phase) => phase.name === disturbedPhase))) return [];
  const parts = managed.apps.map(({ name, recoverySeconds }) =>
    recoverySeconds === null
      ? `${name} did not come back on time`
      : `${name} was back on time after ${formatQuantity(recoverySeconds, 'seconds')}`,
  );
  return [`When the other program took the processor, ${listed(parts)}.`];
}

function climbSentence(managed: RunMetrics): string[] {
  const during = (name: string) =>
    pooledAccuracy(managed, (app) => app.phases.find((p) => p.name === name)?.accuracyCalibrated ?? null);
  const [low, high] = [during(disturbedPhase), during('recovered')];
  if (low === null || high === null) return [];
  if (percent(low) === percent(high)) return [`When it left, accuracy stayed at ${percent(low)}.`];
  const way = high > low ? 'rose' : 'went';
  return [`When it left, accuracy ${way} from ${percent(low)} to ${percent(high)}.`];
}

/** Sentences about runs of the same applications, the managed one first if it is there. */
export function conclude(runs: readonly RunMetrics[]): string[] {
  const managed = runs.find((run) => run.policy === 'managed');
  const kept = runs.map(keptSentence);
  return managed === undefined ? kept : [...kept, ...recoverySentence(managed), ...climbSentence(managed)];
}

/** Which accuracy the numbers show: a person must not take a calibrated one for a measured one. */
export function accuracyNote(runs: readonly RunMetrics[]): string {
  const apps = runs.flatMap((run) => run.apps);
  const measured = apps.some((app) => app.accuracyMeasured !== null);
  if (apps.some(({ kind }) => kind === 'text')) return textAccuracyNote(apps);
  return measured
    ? 'Calibrated accuracy is what a sub-network showed on labelled images beforehand; measured accuracy is the share of right answers on the labelled images of these very runs.'
    : 'Accuracy is the calibrated one: what each sub-network showed on labelled images beforehand. The frames of these runs carry no labels, so none could be measured.';
}

function textAccuracyNote(apps: readonly ApplicationMetrics[]): string {
  const images = apps.some(({ kind, accuracyMeasured }) => kind !== 'text' && accuracyMeasured !== null);
  const unlabelled = apps.some(({ kind, accuracyMeasured }) => kind !== 'text' && accuracyMeasured === null);
  return [
    'Calibrated accuracy is what a sub-network showed beforehand, on labelled images or unseen texts; of texts it is the share that was written letter by letter.',
    `Measured accuracy is that of these very runs${images || !unlabelled ? '' : '; the frames carry no labels, so for them there is none'}.`,
  ].join(' ');
}

/** Of runs on this machine. */
function machineEnergySentence(runs: readonly RunMetrics[]): string {
  const known = runs.flatMap(({ policy, energy }) => (energy === undefined ? [] : [{ policy, energy }]));
  const first = known.find(({ energy }) => energy.energyOrigin !== null)?.energy;
  if (first === undefined) {
    const why = known[0]?.energy.energyAbsent ?? 'no run got to its end';
    return `Energy: not measured (${why}).`;
  }
  const parts = known.map(({ policy, energy: { energyJoules, meanPowerWatts, energyAbsent } }) =>
    energyJoules === null || meanPowerWatts === null
      ? `${policyTitle(policy)}: unknown (${energyAbsent})`
      : `${policyTitle(policy)}: ${formatQuantity(energyJoules, 'joules')}, ${formatQuantity(meanPowerWatts, 'watts')} on average`,
  );
  const origin = first.energyOrigin === 'measured' ? 'measured' : 'modelled, not measured';
  return `Energy, ${origin} (${first.energySource}). ${parts.join('. ')}.`;
}

/**
 * What the runs cost in energy. Only ever what a sensor or a model said: where nothing did there is no number, not the
 * number nought.
 */
export function energySentences(runs: readonly RunMetrics[]): string[] {
  const counted = runs.flatMap(({ policy, board }) => (board === undefined ? [] : [{ policy, board }]));
  if (counted.length === 0) return [machineEnergySentence(runs)];
  const parts = counted.map(({ policy, board }) => {
    const { energyJoules, boardBaseJoules, meanPowerWatts } = board;
    const watts = meanPowerWatts === null ? '' : `, ${formatQuantity(meanPowerWatts, 'watts')} on average`;
    const base = formatQuantity(boardBaseJoules, 'joules');
    return `${policyTitle(policy)}: ${formatQuantity(energyJoules, 'joules')}${watts}, ${base} of it whatever runs`;
  });
  return [`Energy of the virtual board at the plug, simulated. ${parts.join('. ')}.`];
}
