import fc from 'fast-check';
import { Columns } from '#cotune/manager/solve/many/columns.js';

interface Item {
  readonly domain: number;
  readonly cost: number;
  readonly cores: number;
  readonly watts: number;
}
interface App {
  readonly penalty: number;
  readonly items: readonly Item[];
}

/** Two domains and a power limit, all of size 1. */
const domains = 2;
const rows = 3;
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const itemArbitrary = fc.record({
  domain: fc.integer({ min: 0, max: domains - 1 }),
  cost: number(0.1, 5),
  cores: number(0.05, 1),
  watts: number(0.05, 1),
});
const appArbitrary = fc.record({
  penalty: number(3, 20),
  items: fc.array(itemArbitrary, { minLength: 1, maxLength: 4 }),
});

/** Columns of a few applications, few enough to try every decision. */
export const columnsArbitrary = fc.array(appArbitrary, { minLength: 1, maxLength: 5 }).map(columnsOf);

function columnsOf(apps: readonly App[]): Columns {
  const rejection = (penalty: number) => ({ domain: rows, cost: penalty, cores: 0, watts: 0 });
  const all = apps.flatMap(({ penalty, items }, app) =>
    [rejection(penalty), ...items].map((item, index) => ({ ...item, app, item: index - 1 })),
  );
  const starts = apps.map((_, app) => all.findIndex((column) => column.app === app));
  return Object.assign(new Columns(), {
    start: Int32Array.from([...starts, all.length]),
    app: Int32Array.from(all, ({ app }) => app),
    item: Int32Array.from(all, ({ item }) => item),
    cost: Float64Array.from(all, ({ cost }) => cost),
    row: Int32Array.from(all, ({ domain }) => domain),
    amount: Float64Array.from(all, ({ cores }) => cores),
    watts: Float64Array.from(all, ({ watts }) => watts),
    bytes: new Float64Array(all.length),
    rows,
    wattRow: domains,
    limit: new Float64Array(rows).fill(1),
    scale: new Float64Array(rows).fill(1),
  });
}

export const appsOf = ({ start }: Columns): number => start.length - 1;

/** What some shares of columns take of each row. */
export function usage(
  columns: Columns,
  shares: Iterable<readonly [column: number, share: number]>,
): number[] {
  const sums = new Array<number>(rows + 1).fill(0);
  for (const [column, share] of shares) {
    sums[columns.row[column]!]! += share * columns.amount[column]!;
    sums[columns.wattRow]! += share * columns.watts[column]!;
  }
  return sums.slice(0, rows);
}

/** Every choice of one column per application that keeps all limits. */
export function decisions(columns: Columns): number[][] {
  let all: number[][] = [[]];
  for (let app = 0; app < appsOf(columns); app++) {
    const own = Array.from(
      { length: columns.start[app + 1]! - columns.start[app]! },
      (_, index) => columns.start[app]! + index,
    );
    all = all.flatMap((chosen) => own.map((column) => [...chosen, column]));
  }
  return all.filter((chosen) =>
    usage(
      columns,
      chosen.map((column) => [column, 1]),
    ).every((sum) => sum <= 1),
  );
}

export const costOf = ({ cost }: Columns, chosen: readonly number[]): number =>
  chosen.reduce((sum, column) => sum + cost[column]!, 0);
