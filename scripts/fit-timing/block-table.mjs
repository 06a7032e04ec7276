/** Sums the latencies of a sub-network's blocks, in milliseconds, from the tables of Dynamic-OFA (width 1.2). */

const widths = [24, 32, 48, 96, 136, 192];
const strides = [2, 2, 2, 1, 2];

/**
 * @param tables by resolution, then by block: mean, standard deviation, count
 * @param level with its resolution, kernel sizes `ks`, expansions `e` and depths `d`
 */
export function sumOfBlocks(tables, level) {
  const rows = Object.entries(tables[level.resolution]).map(([name, [milliseconds]]) => ({
    name,
    milliseconds,
  }));
  const stem = level.resolution / 2;
  const fixed = rows.filter(({ name }) => !name.startsWith('expanded_conv') || isFirst(name, stem));
  const sought = blocksOf(level).map((prefix) => rows.find(({ name }) => name.startsWith(prefix)));
  return [...fixed, ...sought].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

const isFirst = (name, size) =>
  name.startsWith(`expanded_conv-input:${size}x${size}x${widths[0]}-output:${size}x${size}x${widths[0]}-`);

function blocksOf({ resolution, ks, e, d }) {
  let [size, channels] = [resolution / 2, widths[0]];
  return strides.flatMap((stageStride, stage) =>
    Array.from({ length: d[stage] }, (_, block) => {
      const stride = block === 0 ? stageStride : 1;
      const [before, input] = [size, channels];
      [size, channels] = [Math.ceil(size / stride), widths[stage + 1]];
      const at = stage * 4 + block;
      const shape = `input:${before}x${before}x${input}-output:${size}x${size}x${channels}`;
      return `expanded_conv-${shape}-expand:${e[at] * input}-kernel:${ks[at]}-stride:${stride}-`;
    }),
  );
}
