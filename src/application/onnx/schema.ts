/**
 * The part of ONNX that graphs of numbers need, as protocol-buffer messages. Field numbers are those of
 * onnx.proto (IR version 8).
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { CotuneError } from '../../core/errors.js';
import { ProtobufMessage } from './protobuf.js';

/** Numbers of ONNX's element types. */
const elementNumbers = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementNumbers;
const irVersion = 8;
/** Of a tensor: free text. */
const documentationField = 12;
/** The operator set that the builder's operators are taken from, and the first with antialiased resizing. */
export const opsetVersion = 17;
export const resizingOpsetVersion = 18;
/** Operators that ONNX Runtime adds to the standard's: fused ones, for transformers above all. */
export const runtimeDomain = 'com.microsoft';

/** A size that is known when the graph is built, or the name of one that is known when it runs. */
export type Extent = number | string;

/** A whole number, a real number, a word, a list of whole numbers, or the body of a loop. */
export type Attribute =
  | { readonly int: number }
  | { readonly graph: ProtobufMessage }
  | { readonly word: string }
  | { readonly float: number }
  | { readonly ints: readonly number[] };

/** Values of an initialiser, or a function that writes them: large weights then exist only once. */
export type TensorSource = Float32Array | ((target: Float32Array) => void);

export function encodeAttribute(name: string, attribute: Attribute): ProtobufMessage {
  const message = new ProtobufMessage().string(1, name);
  if ('float' in attribute) return message.float(2, attribute.float).varint(20, 1);
  if ('graph' in attribute) return message.message(6, attribute.graph).varint(20, 5);
  if ('word' in attribute) return message.string(4, attribute.word).varint(20, 3);
  if ('int' in attribute) return message.varint(3, attribute.int).varint(20, 2);
  for (const value of attribute.ints) message.varint(8, value);
  return message.varint(20, 7);
}

export function encodeNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  name: string,
  attributes: Readonly<Record<string, Attribute>>,
  domain = '',
): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of inputs) message.string(1, input);
  for (const output of outputs) message.string(2, output);
  message.string(3, name).string(4, operator);
  for (const [key, value] of Object.entries(attributes)) message.message(5, encodeAttribute(key, value));
  return domain === '' ? message : message.string(7, domain);
}

export function encodeTensor(name: string, shape: readonly number[], source: TensorSource): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const size of shape) message.varint(1, size);
  const elements = shape.reduce((product, size) => product * size, 1);
  // What is not written would be left to whatever the memory held before.
  if (typeof source !== 'function' && source.length !== elements)
    throw new CotuneError('ERR_TENSOR_SHAPE', `'${name}' has ${source.length} values for shape [${shape}]`);
  return message
    .varint(2, elementNumbers.float32)
    .string(8, name)
    .alignedPayload(9, documentationField, {
      byteLength: 4 * elements,
      write: (target) => writeFloats(target, source),
    });
}

/** Whole numbers: a list, such as a shape that an operator takes as an input, or with `shape` any tensor of them. */
export function encodeIntegers(
  name: string,
  values: readonly number[],
  shape: readonly number[] = [values.length],
  type: 'int32' | 'int64' | 'bool' = 'int64',
): ProtobufMessage {
  const bytes = new Uint8Array(integerArrays[type](values).buffer);
  const message = new ProtobufMessage();
  for (const size of shape) message.varint(1, size);
  return message
    .varint(2, elementNumbers[type])
    .string(8, name)
    .payload(9, { byteLength: bytes.length, write: (target) => target.set(bytes) });
}

const integerArrays = {
  int64: (values: readonly number[]) => BigInt64Array.from(values, BigInt),
  int32: (values: readonly number[]) => Int32Array.from(values),
  bool: (values: readonly number[]) => Uint8Array.from(values),
};

/** @param target aligned to four bytes */
function writeFloats(target: Uint8Array, source: TensorSource): void {
  const floats = new Float32Array(target.buffer, target.byteOffset, target.byteLength / 4);
  if (typeof source === 'function') source(floats);
  else floats.set(source);
}

export function encodeValueInfo(
  name: string,
  shape: readonly Extent[],
  type: ElementType = 'float32',
): ProtobufMessage {
  const shapeMessage = new ProtobufMessage();
  for (const size of shape) shapeMessage.message(1, encodeExtent(size));
  const tensorType = new ProtobufMessage().varint(1, elementNumbers[type]).message(2, shapeMessage);
  return new ProtobufMessage().string(1, name).message(2, new ProtobufMessage().message(1, tensorType));
}

const encodeExtent = (size: Extent) =>
  typeof size === 'number' ? new ProtobufMessage().varint(1, size) : new ProtobufMessage().string(2, size);

export function encodeModel(
  graph: ProtobufMessage,
  metadata: Readonly<Record<string, string>>,
  opset = opsetVersion,
  runtimeOperators = false,
): ProtobufMessage {
  const model = new ProtobufMessage().varint(1, irVersion).string(2, 'cotune').message(7, graph);
  model.message(8, new ProtobufMessage().string(1, '').varint(2, opset));
  if (runtimeOperators) model.message(8, new ProtobufMessage().string(1, runtimeDomain).varint(2, 1));
  for (const [key, value] of Object.entries(metadata))
    model.message(14, new ProtobufMessage().string(1, key).string(2, value));
  return model;
}
