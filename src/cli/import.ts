/** `cotune import`: a checkpoint becomes a supernet's folder. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { downloadFile } from '../application/checkpoint/download.js';
import type { ImportResult } from '../application/network/import-supernet.js';
import { type PublishedCheckpoint, publishedCheckpoints } from '../application/network/published.js';
import { importCheckpoint } from '../application/network/supernet-at.js';
import { writeSupernet } from '../application/network/write-supernet.js';
import {
  importTextCheckpoint,
  isTextCheckpoint,
  type TextImport,
} from '../application/text/text-supernet.js';
import { CotuneError } from '../core/errors.js';
import { checkOrdinaryFile } from '../core/ordinary-file.js';
import { watchInterruption } from './interruption.js';
import { log, printJson } from './output.js';
import { addCheckpointOptions, type CheckpointFlags, checkpointOptions } from './supernet-options.js';
import { millions } from './text.js';

interface ImportFlags extends CheckpointFlags {
  readonly out: string;
  readonly download?: string;
  readonly sha256?: string;
  readonly classes?: string;
  readonly json?: boolean;
}

const names = publishedCheckpoints.map(({ name }) => name);

export function importCommand(): Command {
  const command = new Command('import')
    .description(
      'Reads a PyTorch (zip or legacy format, any extension) or safetensors checkpoint and writes a supernet folder. ' +
        'No code of the file is run.',
    )
    .addArgument(new Argument('[checkpoint]', 'the file; not needed with --download'))
    .requiredOption('--out <dir>', 'folder for network.json and weights.safetensors');
  return addCheckpointOptions(command)
    .option('--classes <file>', 'class names, one a line, in the order of the outputs')
    .addOption(new Option('--download <name>', 'fetch a published checkpoint first').choices(names))
    .option('--sha256 <hex>', 'refuse a file with another digest')
    .option('--json', 'print one JSON document')
    .action(runImport);
}

type Imported = ImportResult | TextImport;

interface Source {
  readonly path: string;
  readonly sha256: string;
  readonly family?: string | undefined;
}

async function runImport(checkpoint: string | undefined, flags: ImportFlags): Promise<void> {
  const { path, sha256, family } = await findSource(checkpoint, flags);
  if (flags.sha256 !== undefined && flags.sha256.toLowerCase() !== sha256)
    throw new CotuneError('ERR_CHECKPOINT_CORRUPT', `${path} has the SHA-256 ${sha256}, not the one given`);
  const result = await importAny(path, family ?? flags.family, flags);
  await writeSupernet(flags.out, result.supernet);
  print(result, flags, sha256);
}

/** A network of texts or one of images, as the family says, or else the tensors. */
async function importAny(path: string, family: string | undefined, flags: ImportFlags): Promise<Imported> {
  if (await isTextCheckpoint(path, family)) return importTextCheckpoint(path, flags);
  return importCheckpoint(path, {
    ...checkpointOptions({ ...flags, ...(family === undefined ? {} : { family }) }),
    ...(flags.classes === undefined ? {} : { classes: await readClasses(flags.classes) }),
  });
}

async function findSource(
  checkpoint: string | undefined,
  { download, sha256 }: ImportFlags,
): Promise<Source> {
  if ((checkpoint === undefined) === (download === undefined))
    throw new CotuneError('ERR_USAGE', 'give either a checkpoint or --download with a name');
  if (checkpoint !== undefined) return { path: checkpoint, sha256: await digestOf(checkpoint) };
  const published = publishedCheckpoints.find(({ name }) => name === download)!;
  return { ...(await fetchPublished(published, sha256 ?? null)), family: published.family };
}

/** Kept where a user's caches are, so that it is fetched once. */
async function fetchPublished({ name, url, sha256 }: PublishedCheckpoint, wanted: string | null) {
  const path = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cotune', 'checkpoints', name);
  const known = await digestOf(path).catch(() => null);
  const expected = sha256 ?? wanted?.toLowerCase() ?? null;
  if (known !== null && (expected === null || known === expected)) return { path, sha256: known };
  const interruption = watchInterruption('the download was interrupted, nothing was kept');
  log(`fetching ${url}`);
  try {
    const digest = await downloadFile({ url, path, sha256: expected, signal: interruption.signal });
    if (expected === null) log(`nobody published a checksum of it; to pin this one: --sha256 ${digest}`);
    return { path, sha256: digest };
  } finally {
    interruption.end();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await checkOrdinaryFile(path);
    for await (const part of createReadStream(path)) hash.update(part as Uint8Array);
  } catch (cause) {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return hash.digest('hex');
}

async function readClasses(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function print(
  { supernet, parameters, keysUsed, keysIgnored }: Imported,
  flags: ImportFlags,
  sha256: string,
) {
  const { family } = supernet.description;
  const { out } = flags;
  // Counters of training steps are in every file and interest nobody.
  const ignoredKeys = keysIgnored.filter((key) => !key.endsWith('num_batches_tracked'));
  if (flags.json) {
    const counts = { keysUsed: keysUsed.length, keysIgnored: keysIgnored.length };
    printJson({ family, parameters, ...counts, ignoredKeys, sha256, out });
    return;
  }
  process.stdout.write(
    `${family}, ${millions(parameters)} parameters in ${keysUsed.length} tensors; written to ${out}\n`,
  );
  if (ignoredKeys.length > 0)
    log(`not used: ${ignoredKeys.slice(0, 8).join(', ')}${ignoredKeys.length > 8 ? ', ...' : ''}`);
}
