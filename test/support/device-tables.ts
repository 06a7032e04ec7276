/** Small tables of devices, made up: every block takes as long as a rule says. */

import { hatFeatureNames } from '#cotune/application/design/table/hat-space.js';
import { ofaMobileNetV3ImageNet } from '#cotune/application/network/families/ofa-mobilenetv3.js';

const divisible = (value: number) => {
  const rounded = Math.max(8, Math.floor((value + 4) / 8) * 8);
  return rounded < 0.9 * value ? rounded + 8 : rounded;
};

/** Every key that a network of the width has at a resolution, written out as the published code spells them. */
export function ofaKeys(resolution: number, widthMultiplier = 1): string[] {
  const network = ofaMobileNetV3ImageNet(widthMultiplier);
  const half = (size: number) => Math.ceil(size / 2);
  const { stem, stages, finalExpand, featureMix } = network;
  const keys = [`Conv-input:${resolution}x${resolution}x3-output:`];
  let size = half(resolution);
  keys[0] += `${size}x${size}x${stem.width}`;
  const first = `${size}x${size}x${stem.width}`;
  keys.push(
    `expanded_conv-input:${first}-output:${first}-expand:${stem.width}-kernel:3-stride:1-idskip:1-se:0-hs:0`,
  );
  let channels = stem.width;
  for (const { width, stride, se, act } of stages) {
    for (const [inputs, step] of [
      [channels, stride],
      [width, 1],
    ] as const) {
      const before = size;
      if (step === 2) size = half(size);
      for (const e of [3, 4, 6])
        for (const k of [3, 5, 7])
          keys.push(
            `expanded_conv-input:${before}x${before}x${inputs}-output:${size}x${size}x${width}` +
              `-expand:${divisible(inputs * e)}-kernel:${k}-stride:${step}` +
              `-idskip:${step === 1 && inputs === width ? 1 : 0}-se:${se ? 1 : 0}-hs:${act === 'h_swish' ? 1 : 0}`,
          );
    }
    channels = width;
  }
  keys.push(
    `Conv_1-input:${size}x${size}x${channels}-output:${size}x${size}x${finalExpand}`,
    `AvgPool2D-input:${size}x${size}x${finalExpand}-output:1x1x${finalExpand}`,
    `Conv_2-input:1x1x${finalExpand}-output:1x1x${featureMix}`,
    `Logits-input:1x1x${featureMix}-output:1000`,
  );
  return [...new Set(keys)];
}

/** Milliseconds by key, in the form of one published file. */
export function ofaBlocks(
  resolution: number,
  widthMultiplier = 1,
  milliseconds: (key: string) => number = () => 1,
): Record<string, { mean: number; std: number; count: number }> {
  return Object.fromEntries(
    ofaKeys(resolution, widthMultiplier).map((key) => [key, { mean: milliseconds(key), std: 0, count: 9 }]),
  );
}

/** A data set of transformers whose latency is what the rule says of the ten features. */
export function hatCsv(rows: number, milliseconds: (features: readonly number[]) => number): string {
  const header = [
    ...hatFeatureNames,
    'latency_mean_encoder_ms',
    'latency_mean_decoder_ms',
    'latency_std_encoder_ms',
    'latency_std_decoder_ms',
  ];
  const lines = Array.from({ length: rows }, (_, row) => {
    const step = (factor: number, choices: number) => (row * factor) % choices;
    const features = [
      512 + 128 * step(1, 2),
      6,
      1024 + 341.333 * step(5, 7),
      4 + step(3, 5),
      512 + 128 * step(7, 2),
      1 + step(1, 6),
      1024 + 341.333 * step(11, 7),
      4 + step(7, 5),
      4 + step(11, 5),
      1 + 0.5 * step(13, 5),
    ];
    return [...features, 5, milliseconds(features) - 5, 0.1, 0.2].join(',');
  });
  return `${[header.join(','), ...lines].join('\n')}\n`;
}
