/**
 * A golden case of a transformer: what the encoder makes of the sources, logits with the target's tokens given, and
 * the tokens that greedy writing and beam search find.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Tensor } from '../../checkpoint/checkpoint.js';
import { readNpy } from '../../checkpoint/npy.js';
import type { OpenCheckpoint } from '../../checkpoint/open-checkpoint.js';
import { parseHatArch } from '../../text/arch.js';
import { importTransformer, type TextSupernet } from '../../text/text-supernet.js';
import { Transducer } from '../../text/transducer.js';
import { caseError, type GoldenCase, type GoldenSubnet } from './case-file.js';
import { type CaseResult, compare } from './compare.js';

const tokenLists = z.array(z.array(z.number()));

const caseFields = z.looseObject({
  src_tokens: z.string(),
  prev_output_tokens: z.string(),
  vocab: z.looseObject({ pad: z.number(), eos: z.number() }),
  decoding: z.looseObject({ max_len: z.number(), min_len: z.number() }),
});

const subnetFields = z.looseObject({
  config: z.unknown(),
  encoder_out: z.string().optional(),
  greedy: tokenLists.optional(),
});

interface Texts {
  readonly sources: readonly (readonly number[])[];
  /** Columns of the padded sources that real tokens stand in, per row. */
  readonly columns: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly maxTokens: number;
}

/** @throws {CotuneError} ERR_GOLDEN_CASE, and what importing and running throws */
export async function verifyText(
  folder: string,
  golden: GoldenCase,
  checkpoint: OpenCheckpoint,
): Promise<CaseResult[]> {
  const fields = caseFields.safeParse(golden);
  if (!fields.success) throw caseError('the case names no src_tokens, prev_output_tokens, vocab or decoding');
  const { src_tokens, prev_output_tokens, vocab, decoding } = fields.data;
  const [source, target] = [
    await readNpy(join(folder, src_tokens)),
    await readNpy(join(folder, prev_output_tokens)),
  ];
  const longest = Math.max(source.shape[1]!, 1);
  const { trainingArguments } = checkpoint;
  const configuration = { ...golden, decoding: { ...decoding, max_source_len: longest } };
  const { supernet } = importTransformer(checkpoint, { trainingArguments, configuration });
  const columns = rowsOf(source).map((row) =>
    row.flatMap((token, column) => (token === vocab.pad ? [] : [column])),
  );
  const texts: Texts = {
    sources: rowsOf(source).map((row, index) => columns[index]!.map((column) => row[column]!)),
    columns,
    targets: rowsOf(target),
    maxTokens: decoding.max_len,
  };
  const results: CaseResult[] = [];
  for (const subnet of golden.subnets) results.push(...(await verifySubnet(folder, supernet, subnet, texts)));
  return results;
}

const rowsOf = ({ shape, data }: Tensor): number[][] =>
  Array.from({ length: shape[0]! }, (_, row) => [...data.subarray(row * shape[1]!, (row + 1) * shape[1]!)]);

async function verifySubnet(
  folder: string,
  { description, checkpoint }: TextSupernet,
  subnet: GoldenSubnet,
  texts: Texts,
): Promise<CaseResult[]> {
  const { config, encoder_out: encoderFile, greedy } = subnetFields.parse(subnet);
  const transducer = new Transducer({ description, checkpoint, arch: parseHatArch(description, config) }, 1);
  const tolerance = { absolute: subnet.atol, relative: subnet.rtol };
  try {
    const encoding = await transducer.encode(texts.sources);
    const cache = transducer.empty(texts.sources.length);
    const { logits } = await transducer.decode(encoding, cache, texts.targets);
    const reference = await readNpy(join(folder, subnet.output));
    const results = [compare(subnet.name, logits, reference.data, tolerance)];
    if (encoderFile !== undefined) {
      const theirs = await readNpy(join(folder, encoderFile));
      const ours = { shape: [texts.sources.length, 0, theirs.shape[2]!], data: encoding.encoded };
      const pairs = [realRows(ours, texts, 'first'), realRows(theirs, texts, 'as given')] as const;
      results.push(compare(`${subnet.name} encoder`, ...pairs, tolerance));
    }
    if (greedy !== undefined)
      results.push(
        sameTokens(`${subnet.name} greedy`, await transducer.greedy(texts.sources, texts.maxTokens), greedy),
      );
    for (const [name, width, tokens] of beamsOf(subnet)) {
      const found = await transducer.beam(texts.sources, width, { maxTokens: texts.maxTokens });
      results.push(sameTokens(`${subnet.name} ${name}`, found, tokens));
    }
    return results;
  } finally {
    await transducer.release();
  }
}

/** The encoder's rows at real tokens: the case pads where it likes, cotune pads behind. */
function realRows(
  { shape, data }: Tensor,
  { columns, sources }: Texts,
  where: 'first' | 'as given',
): number[] {
  const width = shape[2]!;
  const length = data.length / (sources.length * width);
  return columns.flatMap((list, row) =>
    list.flatMap((column, index) => {
      const start = (row * length + (where === 'first' ? index : column)) * width;
      return [...data.subarray(start, start + width)];
    }),
  );
}

/** Entries such as `beam4`: the tokens of a beam of that width. */
function* beamsOf(subnet: GoldenSubnet): Generator<[name: string, width: number, tokens: number[][]]> {
  for (const [name, value] of Object.entries(subnet)) {
    const width = /^beam(\d{1,2})$/.exec(name)?.[1];
    if (width !== undefined) yield [name, Number(width), tokenLists.parse(value)];
  }
}

/** Tokens are the same or they are not; a length that differs counts as endlessly far. */
function sameTokens(
  name: string,
  ours: readonly { readonly tokens: readonly number[] }[],
  theirs: readonly (readonly number[])[],
): CaseResult {
  const flat = (lists: readonly (readonly number[])[]) => lists.flatMap((list) => [list.length, ...list]);
  return compare(name, flat(ours.map(({ tokens }) => tokens)), flat(theirs), { absolute: 0, relative: 0 });
}
