/**
 * A policy of one's own: cotune simulate scenarios/s3-one-model.yaml --policy examples/step-clocks.ts
 *
 * Every application runs its smallest sub-network that keeps the accuracy floor. After a late frame all clocks rise by
 * three levels; after 20 frames in time they fall by one.
 */
import type { Action, CreatePolicy, ManagedApplication, Option } from 'cotune';

const patience = 20;

const createPolicy: CreatePolicy = ({ applications, domains }) => {
  const levels = new Map(domains.map(({ name, hertz }) => [name, hertz.length - 1]));
  let inTime = 0;
  let begun = false;
  let moved = true;

  const move = (steps: number) => {
    inTime = 0;
    moved = true;
    for (const { name, hertz } of domains)
      levels.set(name, Math.min(hertz.length - 1, Math.max(0, levels.get(name)! + steps)));
  };

  return {
    name: 'step-clocks',
    clocks: 'own',
    step(timeSeconds, { frames }) {
      if (frames.some(({ outcome }) => outcome !== 'hit')) move(3);
      else inTime += frames.length;
      if (inTime >= patience) move(-1);
      const start = begun ? [] : applications.flatMap((one) => run(one, smallest(one), timeSeconds));
      begun = true;
      const clocks = (moved ? domains : []).map(({ name, hertz }): Action => {
        return { kind: 'clock', domain: name, hertz: hertz[levels.get(name)!]! };
      });
      moved = false;
      return {
        actions: [...start, ...clocks],
        explanations: applications.map(({ name }) => ({
          application: name,
          text: `clock levels ${[...levels.values()].join(' and ')}`,
        })),
      };
    },
  };
};

export default createPolicy;

/** Where it is fastest. */
function smallest({ profile, target }: ManagedApplication): Option {
  const kept = profile.options.filter(({ accuracy }) => accuracy >= target.accuracyFloor);
  const candidates = kept.length > 0 ? kept : profile.options;
  return candidates.reduce((a, b) => {
    const better = b.accuracy - a.accuracy || b.latencySeconds.p50 - a.latencySeconds.p50;
    return better < 0 ? b : a;
  });
}

function run({ name }: ManagedApplication, option: Option, issuedAtSeconds: number): Action[] {
  const { subnet, threads, accuracy, latencySeconds, mapping } = option;
  const choices = [{ subnet, threads, accuracy, tailSeconds: latencySeconds.p95 }];
  return [
    { kind: 'mapping', application: name, mapping },
    { kind: 'envelope', envelope: { application: name, issuedAtSeconds, choices } },
  ];
}
