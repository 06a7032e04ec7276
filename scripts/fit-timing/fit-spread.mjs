/** How much single inferences differ from the median one, from the logs of Dynamic-OFA's authors. */

/** Of each segment, left out: the first is a start-up, those after it are slow too. */
const warmUpFrames = 5;
const leastFrames = 30;
/** Beyond it an inference was delayed by something unforeseen. */
const outlierSigmas = 4;

export function fitSpread({ logs }) {
  const ratios = logs.flatMap((rows) => segmentsOf(rows).flatMap(ratiosToMedian));
  const logarithms = ratios.map(Math.log).sort((a, b) => a - b);
  // Quartiles do not see the outliers; those of a normal distribution are 1.349 standard deviations apart.
  const sigmaLog = (at(logarithms, 0.75) - at(logarithms, 0.25)) / 1.349;
  const late = ratios.filter((ratio) => Math.log(ratio) > outlierSigmas * sigmaLog);
  return {
    frames: ratios.length,
    sigmaLog,
    outlierShare: late.length / ratios.length,
    outlierMean: late.reduce((sum, ratio) => sum + ratio - 1, 0) / Math.max(1, late.length),
  };
}

function segmentsOf(rows) {
  const warm = rows.filter(({ frame_in_segment }) => Number(frame_in_segment) > warmUpFrames);
  const segments = [...new Set(warm.map(({ segment }) => segment))];
  return segments
    .map((one) => warm.filter(({ segment }) => segment === one))
    .filter((frames) => frames.length >= leastFrames);
}

function ratiosToMedian(frames) {
  const values = frames.map(({ latency_ms }) => Number(latency_ms)).sort((a, b) => a - b);
  return values.map((value) => value / at(values, 0.5));
}

const at = (sorted, quantile) => sorted[Math.floor(quantile * (sorted.length - 1))];
