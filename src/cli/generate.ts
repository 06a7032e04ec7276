/** `cotune generate`: an elastic transformer on texts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as wholeText } from 'node:stream/consumers';
import { Command } from 'commander';
import { type HatArch, largestHatArch, parseHatArch } from '../application/text/arch.js';
import { type Generated, generate } from '../application/text/generate.js';
import type { TextSupernet } from '../application/text/text-supernet.js';
import { createRealClock } from '../core/clock.js';
import { CotuneError } from '../core/errors.js';
import { formatQuantity } from '../core/units.js';
import { numberIn } from './arguments.js';
import { log, printJson } from './output.js';
import { readArchFile } from './read-arch.js';
import { openTextNetwork } from './text-network.js';

interface GenerateFlags {
  readonly supernet: string;
  readonly config?: string;
  readonly arch?: string;
  readonly subnet?: string;
  readonly text?: string;
  readonly beam: number;
  readonly lengthPenalty: number;
  readonly threads: number;
  readonly json?: boolean;
}

export function generateCommand(): Command {
  return new Command('generate')
    .description(
      'Writes a text with a sub-transformer of an elastic transformer. Without --text each line of standard input is a ' +
        'text; those of similar length go through the network together.',
    )
    .requiredOption('--supernet <path>', 'folder of a transformer, or a checkpoint')
    .option('--config <file>', "what a checkpoint's tensors do not say, as JSON")
    .option('--arch <file>', "the sub-transformer in its family's own words; the largest where not given")
    .option('--subnet <id>', "one of the supernet's library")
    .option('--text <text>', 'the text; of a network without a vocabulary, its token numbers')
    .option(
      '--beam <n>',
      'width of the beam; 1 takes the likeliest token each time',
      numberIn({ minimum: 1, maximum: 32, whole: true }),
      1,
    )
    .option(
      '--length-penalty <x>',
      'above 1 favours long results',
      numberIn({ minimum: -10, maximum: 10 }),
      1,
    )
    .option('--threads <n>', 'threads', numberIn({ minimum: 1, maximum: 256, whole: true }), 1)
    .option('--json', 'print one JSON document')
    .action(run);
}

async function run(flags: GenerateFlags): Promise<void> {
  const { supernet, language } = await openTextNetwork(flags.supernet, flags.config);
  const arch = await findArch(supernet, flags);
  const texts = flags.text === undefined ? linesOf(await wholeText(process.stdin)) : [flags.text];
  const { beam, lengthPenalty, threads } = flags;
  const options = { clock: createRealClock(), beam, lengthPenalty, threads };
  print(await generate(supernet, arch, language, texts, options), flags);
}

/** The last line of a file ends in a line break, too. */
const linesOf = (text: string) => text.replace(/\r?\n$/, '').split(/\r?\n/);

async function findArch(
  { description }: TextSupernet,
  { supernet, arch, subnet }: GenerateFlags,
): Promise<HatArch> {
  if (arch !== undefined && subnet !== undefined)
    throw new CotuneError('ERR_USAGE', 'both --arch and --subnet say which sub-transformer', {
      advice: 'give one of them',
    });
  if (subnet !== undefined) return parseHatArch(description, await archOf(supernet, subnet));
  return arch === undefined
    ? largestHatArch(description)
    : parseHatArch(description, await readArchFile(arch));
}

/** What the library of a supernet's folder says of one of its sub-transformers. */
async function archOf(folder: string, id: string): Promise<unknown> {
  const path = join(folder, 'library.json');
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  const subnets = subnetsIn(text);
  const found = subnets.find((subnet) => subnet.id === id);
  if (found !== undefined) return found.arch;
  throw new CotuneError('ERR_LIBRARY', `the library in ${folder} has no sub-network ${JSON.stringify(id)}`, {
    advice:
      subnets.length > 0 ? `choose one of ${subnets.map((subnet) => subnet.id).join(', ')}` : 'give --arch',
  });
}

function subnetsIn(text: string): { readonly id?: unknown; readonly arch?: unknown }[] {
  try {
    const { subnets } = JSON.parse(text) as { subnets?: unknown };
    return Array.isArray(subnets) ? subnets : [];
  } catch {
    return [];
  }
}

/** Several lines are one document, too: `lines` has them one by one. */
function print({ texts, latencySeconds, arch }: Generated, { json }: GenerateFlags): void {
  const text = texts.map((line) => line.text).join('\n');
  if (!json) {
    process.stdout.write(`${text}\n`);
    log(
      `${texts.length === 1 ? 'written' : `${texts.length} texts`} in ${formatQuantity(latencySeconds, 'seconds')}`,
    );
    return;
  }
  const tokens = texts.flatMap((line) => line.tokens);
  printJson({ text, tokens, latencySeconds, arch, ...(texts.length === 1 ? {} : { lines: texts }) });
}
