/** A sub-transformer in the words of the reference: what is read from ARCH.json and golden cases. */
import { CotuneError } from '../../core/errors.js';
import type { Random } from '../../core/random.js';
import type { TextDescription } from './description.js';

export interface HatArch {
  readonly encoder: {
    readonly encoder_embed_dim: number;
    readonly encoder_layer_num: number;
    /** One entry per layer that is kept; further ones are left out. */
    readonly encoder_ffn_embed_dim: readonly number[];
    readonly encoder_self_attention_heads: readonly number[];
  };
  readonly decoder: {
    readonly decoder_embed_dim: number;
    readonly decoder_layer_num: number;
    readonly decoder_ffn_embed_dim: readonly number[];
    readonly decoder_self_attention_heads: readonly number[];
    readonly decoder_ende_attention_heads: readonly number[];
    /** -1: attend to the last encoder layer; 1 and 2: to that and the one or two before it. */
    readonly decoder_arbitrary_ende_attn: readonly number[];
  };
}

type Choose = (choices: readonly number[]) => number;

/** Makes a sub-transformer entry by entry. */
export function composeHatArch({ space }: TextDescription, choose: Choose): HatArch {
  const encoderLayers = choose(space.enc_layers);
  const decoderLayers = choose(space.dec_layers);
  const each = (layers: number, choices: readonly number[]) =>
    Array.from({ length: layers }, () => choose(choices));
  return {
    encoder: {
      encoder_embed_dim: choose(space.enc_embed),
      encoder_layer_num: encoderLayers,
      encoder_ffn_embed_dim: each(encoderLayers, space.enc_ffn),
      encoder_self_attention_heads: each(encoderLayers, space.enc_heads),
    },
    decoder: {
      decoder_embed_dim: choose(space.dec_embed),
      decoder_layer_num: decoderLayers,
      decoder_ffn_embed_dim: each(decoderLayers, space.dec_ffn),
      decoder_self_attention_heads: each(decoderLayers, space.dec_heads),
      decoder_ende_attention_heads: each(decoderLayers, space.ende_heads),
      decoder_arbitrary_ende_attn: each(decoderLayers, space.arb),
    },
  };
}

export const largestHatArch = (description: TextDescription) =>
  composeHatArch(description, (choices) => choices.at(-1)!);
export const smallestHatArch = (description: TextDescription) =>
  composeHatArch(description, (choices) => choices[0]!);
export const randomHatArch = (description: TextDescription, random: Random) =>
  composeHatArch(description, (choices) => random.pick(choices));

/** Where the fields of an arch stand, and which list of the space has their choices. */
const numbers = [
  ['encoder', 'encoder_embed_dim', 'enc_embed'],
  ['encoder', 'encoder_layer_num', 'enc_layers'],
  ['decoder', 'decoder_embed_dim', 'dec_embed'],
  ['decoder', 'decoder_layer_num', 'dec_layers'],
] as const;
const lists = [
  ['encoder', 'encoder_ffn_embed_dim', 'enc_ffn'],
  ['encoder', 'encoder_self_attention_heads', 'enc_heads'],
  ['decoder', 'decoder_ffn_embed_dim', 'dec_ffn'],
  ['decoder', 'decoder_self_attention_heads', 'dec_heads'],
  ['decoder', 'decoder_ende_attention_heads', 'ende_heads'],
  ['decoder', 'decoder_arbitrary_ende_attn', 'arb'],
] as const;

export const archFields = { numbers, lists };

/**
 * Reads an arch. Lists may be longer than the layers that are kept, as the reference's own are; one number may stand
 * for a whole list.
 *
 * @throws {CotuneError} ERR_ARCH_OUTSIDE_SPACE saying which entries are wrong and what is allowed
 */
export function parseHatArch(description: TextDescription, value: unknown): HatArch {
  const parts = (value ?? {}) as Record<string, Record<string, unknown> | undefined>;
  const problems: string[] = [];
  const result: Record<string, Record<string, number | number[]>> = { encoder: {}, decoder: {} };
  for (const [part, name, choices] of numbers) {
    const given = parts[part]?.[name];
    problems.push(...choiceProblems(`${part}.${name}`, given, description.space[choices]));
    result[part]![name] = given as number;
  }
  for (const [part, name, choices] of lists) {
    const layers = Number(result[part]![`${part}_layer_num`]);
    const list = listOf(parts[part]?.[name], layers);
    problems.push(...listProblems(`${part}.${name}`, list, layers, description.space[choices]));
    result[part]![name] = list ?? [];
  }
  if (problems.length === 0) return result as unknown as HatArch;
  const shown = problems.slice(0, 6).join('; ');
  throw new CotuneError('ERR_ARCH_OUTSIDE_SPACE', `this sub-transformer does not exist: ${shown}`, {
    advice:
      "give an object with 'encoder' and 'decoder', as docs/families.md shows, of values that the description lists",
  });
}

function listOf(value: unknown, layers: number): number[] | undefined {
  if (typeof value === 'number' && layers >= 0 && layers <= 64) return new Array<number>(layers).fill(value);
  return Array.isArray(value) ? value.slice(0, layers) : undefined;
}

function listProblems(
  name: string,
  list: readonly unknown[] | undefined,
  layers: number,
  allowed: readonly number[],
): string[] {
  if (list === undefined) return [`${name} must be a list of numbers, one per layer`];
  if (list.length < layers) return [`${name} has ${list.length} entries for ${layers} layers`];
  return list.flatMap((entry, index) => choiceProblems(`${name}[${index}]`, entry, allowed));
}

function choiceProblems(name: string, value: unknown, allowed: readonly number[]): string[] {
  if (typeof value === 'number' && allowed.includes(value)) return [];
  const shown = typeof value === 'number' ? String(value) : value === undefined ? 'missing' : 'no number';
  return [`${name} is ${shown}, allowed: ${allowed.join(', ')}`];
}

/** One name per network, such as `enc128x3f384.384.256h4.4.2_dec96x2f256.256h2.2x2.4a-1.1`. */
export function hatArchKey({ encoder, decoder }: HatArch): string {
  const joined = (list: readonly number[]) => list.join('.');
  const encoding = `enc${encoder.encoder_embed_dim}x${encoder.encoder_layer_num}f${joined(encoder.encoder_ffn_embed_dim)}h${joined(encoder.encoder_self_attention_heads)}`;
  const decoding = `dec${decoder.decoder_embed_dim}x${decoder.decoder_layer_num}f${joined(decoder.decoder_ffn_embed_dim)}h${joined(decoder.decoder_self_attention_heads)}`;
  const attending = `x${joined(decoder.decoder_ende_attention_heads)}a${joined(decoder.decoder_arbitrary_ende_attn)}`;
  return `${encoding}_${decoding}${attending}`;
}
