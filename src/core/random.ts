/**
 * Seeded random numbers: the same seed gives the same sequence on every machine.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, 128 bits of state, passes PractRand).
 */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** A whole number from 0 to `limit` - 1. */
  integer(limit: number): number;
  /** Standard normal, mean 0 and deviation 1. */
  normal(): number;
  /** Exponential, mean 1. */
  exponential(): number;
  /** Gamma with scale 1, mean and variance `shape`, which is above 0. */
  gamma(shape: number): number;
  /** One element of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
  /** A copy of the list in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

function sfc32(seed: number, stream: number): () => number {
  let [a, b, c, counter] = [0x9e3779b9 ^ stream, 0x243f6a88, seed | 0, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 16; warmUp++) next();
  return next;
}

/**
 * From a cubed normal, rejected where it lies off the gamma's density; a shape below 1 is that of shape + 1 times a
 * power of a uniform.
 *
 * @see G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26(3), 2000
 */
function gamma(shape: number, uniform: () => number, normal: () => number): number {
  if (shape < 1) return gamma(shape + 1, uniform, normal) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/**
 * A sequence of its own for each name, so that one more or fewer of them leaves the others as they are.
 *
 * @param seed any whole number; its low 32 bits count
 */
export function createStream(seed: number, name: string): Random {
  let hash = 0x811c9dc5;
  // FNV-1a (Fowler, Noll and Vo), over UTF-16.
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return randomFrom(sfc32(seed, hash));
}

/** @param seed any whole number; its low 32 bits count */
export function createRandom(seed: number): Random {
  return randomFrom(sfc32(seed, 0));
}

function randomFrom(uniform: () => number): Random {
  const integer = (limit: number) => Math.floor(uniform() * limit);
  // Box and Muller; 1 - u avoids the logarithm of zero.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    integer,
    normal,
    exponential: () => -Math.log(1 - uniform()),
    gamma: (shape) => gamma(shape, uniform, normal),
    pick: (items) => items[integer(items.length)]!,
    shuffle: (items) => {
      const copy = [...items];
      for (let last = copy.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        [copy[last], copy[other]] = [copy[other]!, copy[last]!];
      }
      return copy;
    },
  };
}
