/**
 * The types of elements that checkpoints hold and how each becomes float32. Little-endian hosts only; every
 * platform that Node supports for ONNX Runtime is one.
 */

export interface ElementType {
  /** As NumPy and PyTorch call it: 'float32'. */
  readonly name: string;
  readonly bytes: number;
  /** Converts little-endian bytes, aligned to the element, one element per place of the target. */
  readonly widen: (source: Uint8Array, target: Float32Array) => void;
}

type NumericArray = new (buffer: ArrayBufferLike, byteOffset: number, count: number) => ArrayLike<number>;
type BigArray = new (buffer: ArrayBufferLike, byteOffset: number, count: number) => ArrayLike<bigint>;

const numeric = (name: string, bytes: number, Type: NumericArray): ElementType => ({
  name,
  bytes,
  widen: (source, target) => target.set(new Type(source.buffer, source.byteOffset, target.length)),
});

const big = (name: string, Type: BigArray): ElementType => ({
  name,
  bytes: 8,
  widen(source, target) {
    const values = new Type(source.buffer, source.byteOffset, target.length);
    for (let i = 0; i < target.length; i++) target[i] = Number(values[i]);
  },
});

/** Sixteen-bit floats, widened by way of the bits of a float32. */
const half = (name: string, bitsOf: (bits: number) => number): ElementType => ({
  name,
  bytes: 2,
  widen(source, target) {
    const halves = new Uint16Array(source.buffer, source.byteOffset, target.length);
    const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
    for (let i = 0; i < bits.length; i++) bits[i] = bitsOf(halves[i]!);
  },
});

/** IEEE 754 binary16 to binary32: the exponent is re-biased, subnormals are normalised. */
function widenBinary16(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | ((fraction << (13 + shift)) & 0x7fffff);
}

/** By name. */
export const elementTypes: ReadonlyMap<string, ElementType> = new Map(
  [
    numeric('float32', 4, Float32Array),
    numeric('float64', 8, Float64Array),
    half('float16', widenBinary16),
    half('bfloat16', (bits) => bits << 16),
    big('int64', BigInt64Array),
    big('uint64', BigUint64Array),
    numeric('int32', 4, Int32Array),
    numeric('uint32', 4, Uint32Array),
    numeric('int16', 2, Int16Array),
    numeric('uint16', 2, Uint16Array),
    numeric('int8', 1, Int8Array),
    numeric('uint8', 1, Uint8Array),
    numeric('bool', 1, Uint8Array),
  ].map((type) => [type.name, type]),
);
