/** What `cotune profile` prints and writes. */
import { basename, dirname } from 'node:path';
import type { ProfilingMachine } from '../application/design/profile/machine.js';
import type { ProfileRow } from '../application/design/profile/profile-row.js';
import { formatQuantity } from '../core/units.js';
import { writeFiles } from '../core/write-files.js';
import { describeMachine } from '../device/linux/machine.js';
import { printJson } from './output.js';
import type { SubnetLengths } from './profile-library.js';

export interface ProfileReportFlags {
  readonly library: string;
  /** In percent. */
  readonly precision: number;
  readonly out?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** @throws {CotuneError} ERR_FOLDER_UNREADABLE */
export async function reportProfile(
  { library, out, json, strict, precision }: ProfileReportFlags,
  { meter, absent }: ProfilingMachine,
  rows: readonly ProfileRow[],
  lengths: readonly SubnetLengths[] | null = null,
): Promise<void> {
  const verdict = rows.every((row) => row.verdict === 'VALID') ? 'VALID' : 'INVALID';
  const energy = meter?.source ?? null;
  const document = {
    machine: describeMachine(),
    library: basename(library),
    precision: precision / 100,
    energy,
    absent,
    verdict,
    rows,
    ...(lengths !== null && { lengths }),
  };
  if (out !== undefined) {
    const text = `${JSON.stringify({ schemaVersion: 1, ...document }, null, 2)}\n`;
    await writeFiles(dirname(out), [[basename(out), text]]);
  }
  if (json) printJson({ ...document, out: out ?? null });
  else process.stdout.write(`${[...rows.map(lineOf), ...(lengths ?? []).map(lengthLine)].join('\n')}\n`);
  if (strict && verdict === 'INVALID') process.exitCode = 1;
}

function lengthLine(model: SubnetLengths): string {
  const seconds = (value: number) => formatQuantity(value, 'seconds');
  const { subnet, baseSeconds, secondsPerSourceToken, secondsPerTargetToken, rSquared } = model;
  return (
    `${subnet.padEnd(5)} by length: ${seconds(baseSeconds)}, and ${seconds(secondsPerSourceToken)} for each token read, ` +
    `${seconds(secondsPerTargetToken)} for each written (R² ${rSquared.toFixed(2)})`
  );
}

function lineOf({
  subnet,
  threads,
  operatingPoint,
  latencySeconds,
  joules,
  verdict,
  reasons,
}: ProfileRow): string {
  const { p50, p95, p50Low, p50High } = latencySeconds;
  const seconds = (value: number) => formatQuantity(value, 'seconds');
  const energy = joules === null ? '' : `, ${formatQuantity(joules, 'joules')}`;
  return (
    `${subnet.padEnd(5)} ${operatingPoint.name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}: ${seconds(p50)} ` +
    `(${seconds(p50Low)} to ${seconds(p50High)}), p95 ${seconds(p95)}${energy}  ` +
    [verdict, ...reasons].join('; ')
  );
}
