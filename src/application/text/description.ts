/**
 * The description of an elastic transformer, `network.json` in its folder: the sizes of the whole network under the
 * names that the reference's arguments have, and the choices that its sub-transformers have.
 *
 * @see HAT, arXiv 2005.14187
 */
import { z } from 'zod';
import { CotuneError } from '../../core/errors.js';

export const hatFamily = 'hat-transformer';

const size = z.number().int().min(1).max(65_536);
const layers = z.number().int().min(1).max(64);
const heads = z.number().int().min(1).max(256);
const token = z.number().int().min(0).max(10_000_000);

/** Choices in ascending order; an empty list stands for the whole network's own size alone. */
const choices = (element: z.ZodNumber) =>
  z
    .array(element)
    .max(64)
    .refine((list) => new Set(list).size === list.length, 'lists a value twice')
    .transform((list) => [...list].sort((a, b) => a - b));

const supertransformer = z.object({
  encoder_embed_dim: size.min(4),
  decoder_embed_dim: size.min(4),
  encoder_ffn_embed_dim: size,
  decoder_ffn_embed_dim: size,
  encoder_layers: layers,
  decoder_layers: layers,
  encoder_attention_heads: heads,
  decoder_attention_heads: heads,
  qkv_dim: size,
  encoder_normalize_before: z.boolean(),
  decoder_normalize_before: z.boolean(),
  activation_fn: z.literal('relu').default('relu'),
  share_all_embeddings: z.boolean(),
  share_decoder_input_output_embed: z.boolean(),
  /** Embeddings are scaled by the root of the whole network's width, not of the sub-transformer's. */
  vocab_original_scaling: z.boolean().default(false),
  encoder_learned_pos: z.literal(false).default(false),
  decoder_learned_pos: z.literal(false).default(false),
});

const space = z.object({
  enc_embed: choices(size.min(4)),
  dec_embed: choices(size.min(4)),
  enc_ffn: choices(size),
  dec_ffn: choices(size),
  enc_layers: choices(layers),
  dec_layers: choices(layers),
  enc_heads: choices(heads),
  dec_heads: choices(heads),
  ende_heads: choices(heads),
  /** -1: the last encoder layer; 1 and 2: that and the one or two before it. */
  arb: choices(z.number().int().min(-1).max(2)).refine((list) => !list.includes(0), 'are -1, 1 and 2'),
});

const vocab = z.object({
  source: size.max(10_000_000),
  target: size.max(10_000_000),
  bos: token.default(0),
  pad: token.default(1),
  eos: token.default(2),
  unk: token.default(3),
});

const decoding = z.object({
  /** Most tokens of a result, without its end. */
  max_len: z.number().int().min(1).max(1022).default(200),
  min_len: z.number().int().min(0).max(1).default(1),
  /** Most tokens of a source, without its end; longer ones are cut. */
  max_source_len: z.number().int().min(1).max(1022).default(200),
});

const schema = z
  .object({
    family: z.literal(hatFamily),
    task: z.string().max(200).optional(),
    supertransformer,
    space,
    vocab,
    decoding: decoding.default({ max_len: 200, min_len: 1, max_source_len: 200 }),
    /** File of the tokens beside the description; a network without one is given token numbers. */
    vocabulary: z
      .string()
      .regex(/^[\w.-]+$/)
      .optional(),
    source: z.string().max(1000).optional(),
  })
  .superRefine((description, context) => {
    for (const problem of contradictions(description)) context.addIssue({ code: 'custom', message: problem });
  })
  .transform((description) => ({ ...description, space: wholeSpace(description) }));

type Described = z.input<typeof schema>;

export type TextDescription = z.output<typeof schema>;
export type SuperTransformer = TextDescription['supertransformer'];

/** The size of the whole network at each entry of the space; sub-transformers have at most this. */
export const largestSizes = ({ supertransformer: whole }: Pick<Described, 'supertransformer'>) => ({
  enc_embed: whole.encoder_embed_dim,
  dec_embed: whole.decoder_embed_dim,
  enc_ffn: whole.encoder_ffn_embed_dim,
  dec_ffn: whole.decoder_ffn_embed_dim,
  enc_layers: whole.encoder_layers,
  dec_layers: whole.decoder_layers,
});

type SizeName = keyof ReturnType<typeof largestSizes>;

function* contradictions(description: Described): Generator<string> {
  const { supertransformer: whole, space: choicesOf, vocab: tokens } = description;
  for (const [name, largest] of Object.entries(largestSizes(description)))
    if (choicesOf[name as SizeName].some((choice) => choice > largest))
      yield `space.${name} has choices above the whole network's ${largest}`;
  for (const name of ['enc_heads', 'dec_heads', 'ende_heads'] as const)
    for (const count of choicesOf[name])
      if (whole.qkv_dim % count !== 0)
        yield `space.${name}: ${count} heads do not divide qkv_dim ${whole.qkv_dim}`;
  const reach = Math.max(...choicesOf.arb, 0);
  if (reach >= whole.encoder_layers)
    yield `space.arb reaches back ${reach} of ${whole.encoder_layers} encoder layers`;
  const sameTokens = tokens.source === tokens.target && whole.encoder_embed_dim === whole.decoder_embed_dim;
  if (whole.share_all_embeddings && !sameTokens) yield 'shared embeddings need one vocabulary and one width';
  for (const name of ['bos', 'pad', 'eos', 'unk'] as const)
    if ((tokens[name] ?? 0) >= Math.min(tokens.source, tokens.target))
      yield `vocab.${name} is outside the vocabulary`;
}

/** Where a list is empty the whole network's own size is the one choice. */
function wholeSpace(description: z.output<typeof intermediate>): z.output<typeof space> {
  const { supertransformer: whole, space: given } = description;
  const own = {
    ...largestSizes(description),
    enc_heads: whole.encoder_attention_heads,
    dec_heads: whole.decoder_attention_heads,
    ende_heads: whole.decoder_attention_heads,
    arb: -1,
  };
  const entries = Object.entries(given).map(([name, list]) => [
    name,
    list.length > 0 ? list : [own[name as keyof typeof own]],
  ]);
  return Object.fromEntries(entries) as z.output<typeof space>;
}

const intermediate = z.object({ supertransformer, space });

/** @throws {CotuneError} ERR_NETWORK_DESCRIPTION listing all problems */
export function parseTextDescription(value: unknown, source = 'the network description'): TextDescription {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new CotuneError(
    'ERR_NETWORK_DESCRIPTION',
    `${source} is not valid: ${problems.slice(0, 8).join('; ')}`,
  );
}

/** Whether a family's name, as anybody writes it, is that of the transformers; the reference calls itself HAT. */
export const isTextFamily = (name: unknown): boolean =>
  typeof name === 'string' &&
  ['hattransformer', 'hat'].includes(name.toLowerCase().replace(/[^a-z0-9]/g, ''));

/** Whether a parsed `network.json` is of a network of texts. */
export const isTextDescription = (value: unknown): boolean =>
  isTextFamily((value as { family?: unknown } | null)?.family);
