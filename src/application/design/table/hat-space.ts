/**
 * The design space of HAT's dynamic transformer for WMT as data, in the words of its own configurations, and the ten
 * numbers by which its authors describe a sub-transformer to a latency predictor.
 *
 * @see arXiv 2005.14187; hardware-aware-transformers, configs/wmt14.en-de/supertransformer/space0.yml
 */
import { type Arch, type ArchSpace, entryOf, listField, numberField } from '../../network/arch-space.js';

const encoderLayers = 6;
const mostDecoderLayers = 6;
const widths = [512, 640];
const ffn = [1024, 2048, 3072];
const heads = [4, 8];
/** Attend to the last encoder layer (-1), or to the last two or three (1, 2). */
const attention = [-1, 1, 2];

export const hatSpace: ArchSpace = [
  numberField('encoder_embed_dim', widths),
  numberField('encoder_layer_num', [encoderLayers]),
  listField('encoder_ffn_embed_dim', encoderLayers, ffn),
  listField('encoder_self_attention_heads', encoderLayers, heads),
  numberField('decoder_embed_dim', widths),
  numberField('decoder_layer_num', [1, 2, 3, 4, 5, 6]),
  listField('decoder_ffn_embed_dim', mostDecoderLayers, ffn),
  listField('decoder_self_attention_heads', mostDecoderLayers, heads),
  listField('decoder_ende_attention_heads', mostDecoderLayers, heads),
  listField('decoder_arbitrary_ende_attn', mostDecoderLayers, attention),
];

export interface HatArch extends Arch {
  readonly encoder_embed_dim: number;
  readonly encoder_ffn_embed_dim: readonly number[];
  readonly encoder_self_attention_heads: readonly number[];
  readonly decoder_embed_dim: number;
  readonly decoder_layer_num: number;
  readonly decoder_ffn_embed_dim: readonly number[];
  readonly decoder_self_attention_heads: readonly number[];
  readonly decoder_ende_attention_heads: readonly number[];
  readonly decoder_arbitrary_ende_attn: readonly number[];
}

/** Encoder layers that a decoder layer attends to. */
export const attendedLayers = (choice: number) => (choice === -1 ? 1 : choice + 1);

/** What the layers beyond the chosen number are set to has no effect. */
export function hatKey(arch: Arch): string {
  const { decoder_layer_num: layers } = arch as HatArch;
  return hatSpace
    .map((field) =>
      field.entries
        .map((_, index) => {
          const kept = !field.list || !field.name.startsWith('decoder') || index < layers;
          return kept ? entryOf(arch, field, index) : 0;
        })
        .join('.'),
    )
    .join('_');
}

/** The published features, in the published order and divided by the published norms. */
export const hatFeatureNames = [
  'encoder_embed_dim',
  'encoder_layer_num',
  'encoder_ffn_embed_dim_avg',
  'encoder_self_attention_heads_avg',
  'decoder_embed_dim',
  'decoder_layer_num',
  'decoder_ffn_embed_dim_avg',
  'decoder_self_attention_heads_avg',
  'decoder_ende_attention_heads_avg',
  'decoder_arbitrary_ende_attn_avg',
] as const;
export const hatNorms = [640, 6, 2048, 6, 640, 6, 2048, 6, 6, 2] as const;

export function hatFeatures(arch: Arch): number[] {
  const hat = arch as HatArch;
  const layers = hat.decoder_layer_num;
  const meanOf = (values: readonly number[], count = layers) =>
    values.slice(0, count).reduce((sum, value) => sum + value, 0) / count;
  const features = [
    hat.encoder_embed_dim,
    encoderLayers,
    meanOf(hat.encoder_ffn_embed_dim, encoderLayers),
    meanOf(hat.encoder_self_attention_heads, encoderLayers),
    hat.decoder_embed_dim,
    layers,
    meanOf(hat.decoder_ffn_embed_dim),
    meanOf(hat.decoder_self_attention_heads),
    meanOf(hat.decoder_ende_attention_heads),
    meanOf(hat.decoder_arbitrary_ende_attn.map(attendedLayers)),
  ];
  return features.map((feature, index) => feature / hatNorms[index]!);
}
