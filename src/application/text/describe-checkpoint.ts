/**
 * The description of a transformer's checkpoint: sizes from its tensors, and what tensors do not say (heads, and what
 * is elastic) from the arguments that fairseq saves beside the weights, or from a configuration file.
 */
import { CotuneError } from '../../core/errors.js';
import { type Checkpoint, keyMissing } from '../checkpoint/checkpoint.js';
import { hatFamily, parseTextDescription, type TextDescription } from './description.js';

/** What is known beside the tensors. */
export interface TextHints {
  /** The training program's arguments by name. */
  readonly trainingArguments?: ReadonlyMap<string, unknown> | undefined;
  /** A parsed file with any of `supertransformer`, `space`, `vocab` and `decoding`, as in `network.json`. */
  readonly configuration?: unknown;
  readonly source?: string | undefined;
}

type Shapes = Pick<Checkpoint, 'keys' | 'has' | 'shape'>;

/** Whether the tensors are those of an encoder and a decoder with attention between them. */
export const looksLikeTransformer = ({ has }: Shapes): boolean =>
  has('encoder.embed_tokens.weight') &&
  has('decoder.embed_tokens.weight') &&
  has('decoder.layers.0.encoder_attn.in_proj_bias');

/** fairseq's argument for each list of choices. */
const choiceArguments = {
  enc_embed: 'encoder_embed_choice',
  dec_embed: 'decoder_embed_choice',
  enc_ffn: 'encoder_ffn_embed_dim_choice',
  dec_ffn: 'decoder_ffn_embed_dim_choice',
  enc_layers: 'encoder_layer_num_choice',
  dec_layers: 'decoder_layer_num_choice',
  enc_heads: 'encoder_self_attention_heads_choice',
  dec_heads: 'decoder_self_attention_heads_choice',
  ende_heads: 'decoder_ende_attention_heads_choice',
  arb: 'decoder_arbitrary_ende_attn_choice',
} as const;

/**
 * @param checkpoint under the reference's names
 * @throws {CotuneError} ERR_CHECKPOINT_KEY_MISSING, ERR_NETWORK_DESCRIPTION where the number of heads is not to be
 * found out, or where what is given contradicts itself
 */
export function describeTransformer(checkpoint: Shapes, hints: TextHints = {}): TextDescription {
  const given = partsOf(hints.configuration);
  const known = hints.trainingArguments ?? new Map<string, unknown>();
  return parseTextDescription(
    {
      family: hatFamily,
      supertransformer: { ...headsOf(known), ...given.supertransformer, ...sizesOf(checkpoint, known) },
      space: { ...choicesOf(known), ...given.space },
      vocab: { ...given.vocab, ...vocabularySizes(checkpoint) },
      ...(given.decoding === undefined ? {} : { decoding: given.decoding }),
      ...(hints.source === undefined ? {} : { source: hints.source }),
    },
    hasHeads(known, given) ? 'the network of the checkpoint' : headsUnknown(),
  );
}

interface GivenParts {
  readonly supertransformer?: object;
  readonly space?: object;
  readonly vocab?: object;
  readonly decoding?: object;
}

const partsOf = (configuration: unknown): GivenParts =>
  typeof configuration === 'object' && configuration !== null ? (configuration as GivenParts) : {};

const hasHeads = (known: ReadonlyMap<string, unknown>, { supertransformer = {} }: GivenParts) =>
  known.has('encoder_attention_heads') || 'encoder_attention_heads' in supertransformer;

function headsUnknown(): never {
  throw new CotuneError(
    'ERR_NETWORK_DESCRIPTION',
    'the tensors of a transformer do not say how many heads it has',
    {
      advice:
        'give --config FILE, a JSON file with "supertransformer": {"encoder_attention_heads": N, "decoder_attention_heads": N} and the "space" of its choices',
    },
  );
}

function sizesOf(checkpoint: Shapes, known: ReadonlyMap<string, unknown>) {
  const sizeOf = (key: string, axis: number) => {
    if (!checkpoint.has(key)) throw keyMissing(key, checkpoint.keys());
    return checkpoint.shape(key)[axis] ?? 0;
  };
  return {
    encoder_embed_dim: sizeOf('encoder.embed_tokens.weight', 1),
    decoder_embed_dim: sizeOf('decoder.embed_tokens.weight', 1),
    encoder_ffn_embed_dim: sizeOf('encoder.layers.0.fc1.bias', 0),
    decoder_ffn_embed_dim: sizeOf('decoder.layers.0.fc1.bias', 0),
    encoder_layers: layersOf(checkpoint, 'encoder'),
    decoder_layers: layersOf(checkpoint, 'decoder'),
    qkv_dim: sizeOf('encoder.layers.0.self_attn.in_proj_bias', 0) / 3,
    encoder_normalize_before: checkpoint.has('encoder.layer_norm.weight'),
    decoder_normalize_before: checkpoint.has('decoder.layer_norm.weight'),
    share_all_embeddings: known.get('share_all_embeddings') === true,
    share_decoder_input_output_embed: !checkpoint.has('decoder.embed_out'),
  };
}

function layersOf({ has }: Shapes, side: 'encoder' | 'decoder'): number {
  let layers = 0;
  while (has(`${side}.layers.${layers}.fc1.bias`)) layers++;
  return layers;
}

const headsOf = (known: ReadonlyMap<string, unknown>) => {
  const names = ['encoder_attention_heads', 'decoder_attention_heads', 'vocab_original_scaling'];
  return Object.fromEntries([...known].filter(([name]) => names.includes(name)));
};

/** An empty list, which is the whole network's own size, where the arguments have none. */
const choicesOf = (known: ReadonlyMap<string, unknown>) =>
  Object.fromEntries(
    Object.entries(choiceArguments).map(([name, argument]) => {
      const value = known.get(argument);
      return [name, Array.isArray(value) ? value : []];
    }),
  );

const vocabularySizes = (checkpoint: Shapes) => ({
  source: checkpoint.shape('encoder.embed_tokens.weight')[0]!,
  target: checkpoint.shape('decoder.embed_tokens.weight')[0]!,
});
