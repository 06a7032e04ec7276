/** The optimum of a decision problem by a general solver, HiGHS, as a mixed-integer program in CPLEX's LP format. */
import type { DecisionApp, DecisionProblem } from '../../manager/solve/problem.js';

/** @returns the least value of a `min-energy` problem without a cap or a memory limit */
export type ReferenceSolver = (problem: DecisionProblem) => number;

/** @returns null where the package is not installed: it is only needed for comparisons */
export async function loadHighs(): Promise<ReferenceSolver | null> {
  // Its types are those of its CommonJS build, its module exports the loader itself.
  const module = (await import('highs').catch(() => null)) as unknown as HighsModule | null;
  if (module === null) return null;
  const highs = await module.default();
  return (problem) => {
    const options = { output_flag: false, mip_rel_gap: 1e-7 };
    return highs.solve(programOf(problem), options).ObjectiveValue;
  };
}

interface HighsModule {
  default(): Promise<{
    solve(program: string, options: object): { readonly ObjectiveValue: number };
  }>;
}

/** An admissible option at a level. */
interface Item {
  readonly name: string;
  readonly cores: number;
  readonly watts: number;
}

/** Binary: y of a level, r of a rejection, x of an item, which needs its level. */
export function programOf({ domains, apps }: DecisionProblem): string {
  const cost: string[] = [];
  const rows: string[] = [];
  const binaries: string[] = [];
  const served: string[][] = apps.map((_, app) => [`r${app}`]);
  const add = (name: string, price: number) => {
    cost.push(`${price} ${name}`);
    binaries.push(name);
  };
  for (const [app, { rejectionPenalty }] of apps.entries()) add(`r${app}`, rejectionPenalty);
  for (const [domain, { name, levels, capacityCores, maxUtilisation }] of domains.entries()) {
    rows.push(`${levels.map((_, level) => `y${domain}_${level}`).join(' + ')} = 1`);
    for (const [level, { idleWatts }] of levels.entries()) {
      const on = `y${domain}_${level}`;
      add(on, idleWatts);
      const busy: string[] = [];
      for (const [app, each] of apps.entries()) {
        const items = itemsOf(each, `x${app}_${domain}_${level}`, name, level);
        for (const item of items) {
          add(item.name, item.watts);
          busy.push(`${item.cores} ${item.name}`);
          served[app]!.push(item.name);
        }
        if (items.length > 0) rows.push(`${items.map((item) => item.name).join(' + ')} - ${on} <= 0`);
      }
      if (busy.length > 0) rows.push(`${busy.join(' + ')} - ${capacityCores * maxUtilisation} ${on} <= 0`);
    }
  }
  rows.push(...served.map((names) => `${names.join(' + ')} = 1`));
  return `Minimize\n ${cost.join('\n + ')}\nSubject To\n ${rows.join('\n ')}\nBinary\n ${binaries.join('\n ')}\nEnd\n`;
}

/** Without those that another one beats in cores and watts. */
function itemsOf(app: DecisionApp, prefix: string, domain: string, level: number): Item[] {
  const admissible = app.options
    .filter((option) => option.domain === domain && option.accuracy >= app.accuracyFloor)
    .filter(({ latencySeconds }) => latencySeconds[level]! <= app.deadlineSeconds)
    .map(({ latencySeconds, joules, cores }) => ({
      cores: app.ratePerSecond * latencySeconds[level]! * cores,
      watts: app.ratePerSecond * joules[level]!,
    }))
    .sort((a, b) => a.watts - b.watts || a.cores - b.cores);
  let fewest = Number.POSITIVE_INFINITY;
  const kept = admissible.filter(({ cores }) => {
    if (cores >= fewest) return false;
    fewest = cores;
    return true;
  });
  return kept.map((item, index) => ({ name: `${prefix}_${index}`, ...item }));
}
