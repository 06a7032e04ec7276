/**
 * A sub-transformer as numbers for a predictor of latency: how many layers each side has, what their sizes come to, and
 * which particular ones they are. The texts that are timed are the same for all, so that their lengths say nothing.
 */
import type { HatArch } from '../../text/arch.js';
import type { LayerWork } from '../search/layer-features.js';

export function textWork({ encoder, decoder }: HatArch): LayerWork {
  const work = { classes: new Map<string, number>(), layers: new Map<string, number>() };
  const [read, written] = [encoder.encoder_embed_dim, decoder.decoder_embed_dim];
  count(work.classes, 'encoder width', read);
  for (const [layer, ffn] of encoder.encoder_ffn_embed_dim.entries()) {
    addLayer(work, 'encoder', read, ffn);
    count(work.classes, 'encoder heads', encoder.encoder_self_attention_heads[layer]!);
  }
  count(work.classes, 'output', written);
  for (const [layer, ffn] of decoder.decoder_ffn_embed_dim.entries()) {
    addLayer(work, 'decoder', written, ffn);
    count(work.classes, 'decoder heads', decoder.decoder_self_attention_heads[layer]!);
    count(work.classes, 'cross heads', decoder.decoder_ende_attention_heads[layer]!);
    const attended = Math.max(decoder.decoder_arbitrary_ende_attn[layer]!, 0) + 1;
    count(work.classes, 'attended layers', attended);
    count(work.classes, 'attended values', attended * read);
  }
  return work;
}

function addLayer({ classes, layers }: Mutable, side: string, width: number, ffn: number): void {
  count(classes, `${side} layers`, 1);
  count(classes, `${side} projections`, width);
  count(classes, `${side} feed-forward`, width * ffn);
  count(layers, `${side} layer of ${width} with ${ffn}`, 1);
}

interface Mutable extends LayerWork {
  readonly classes: Map<string, number>;
  readonly layers: Map<string, number>;
}

function count(into: Map<string, number>, name: string, amount: number): void {
  into.set(name, (into.get(name) ?? 0) + amount);
}
