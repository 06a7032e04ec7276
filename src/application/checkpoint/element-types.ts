/**
 * The element types of safetensors and how each becomes float32. Little-endian hosts only, as the file is; every
 * platform that Node supports for ONNX Runtime is one.
 */

interface ElementType {
  readonly bytes: number;
  /** Reads all elements of bytes that are aligned to the element. */
  readonly toFloat32: (buffer: ArrayBufferLike, byteOffset: number, count: number) => Float32Array;
}

type NumericArray = new (
  buffer: ArrayBufferLike,
  byteOffset: number,
  count: number,
) => ArrayLike<number> & Iterable<number>;
type BigArray = new (buffer: ArrayBufferLike, byteOffset: number, count: number) => ArrayLike<bigint>;

const numeric = (bytes: number, Type: NumericArray): ElementType => ({
  bytes,
  toFloat32: (buffer, byteOffset, count) => new Float32Array(new Type(buffer, byteOffset, count)),
});

const big = (Type: BigArray): ElementType => ({
  bytes: 8,
  toFloat32: (buffer, byteOffset, count) => {
    const source = new Type(buffer, byteOffset, count);
    return Float32Array.from({ length: count }, (_, i) => Number(source[i]));
  },
});

/** Sixteen-bit floats, widened by way of the bits of a float32. */
const half = (bitsOf: (bits: number) => number): ElementType => ({
  bytes: 2,
  toFloat32: (buffer, byteOffset, count) => {
    const bits = Uint32Array.from(new Uint16Array(buffer, byteOffset, count), bitsOf);
    return new Float32Array(bits.buffer);
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

export const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  [
    'F32',
    { bytes: 4, toFloat32: (buffer, byteOffset, count) => new Float32Array(buffer, byteOffset, count) },
  ],
  ['F64', numeric(8, Float64Array)],
  ['F16', half(widenBinary16)],
  ['BF16', half((bits) => bits << 16)],
  ['I64', big(BigInt64Array)],
  ['U64', big(BigUint64Array)],
  ['I32', numeric(4, Int32Array)],
  ['U32', numeric(4, Uint32Array)],
  ['I16', numeric(2, Int16Array)],
  ['U16', numeric(2, Uint16Array)],
  ['I8', numeric(1, Int8Array)],
  ['U8', numeric(1, Uint8Array)],
  ['BOOL', numeric(1, Uint8Array)],
]);
