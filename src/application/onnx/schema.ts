/**
 * The part of ONNX that a graph of float32 tensors needs, as protocol-buffer messages. Field numbers are those of
 * onnx.proto (IR version 8).
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { CotuneError } from '../../core/errors.js';
import { ProtobufMessage } from './protobuf.js';

const floatElement = 1;
const integerElement = 7;
const irVersion = 8;
/** Of a tensor: free text. */
const documentationField = 12;
/** The operator set that the builder's operators are taken from, and the first with antialiased resizing. */
export const opsetVersion = 17;
export const resizingOpsetVersion = 18;

/** A whole number, a real number, a word, or a list of whole numbers. */
export type Attribute =
  | { readonly int: number }
  | { readonly word: string }
  | { readonly float: number }
  | { readonly ints: readonly number[] };

/** Values of an initialiser, or a function that writes them: large weights then exist only once. */
export type TensorSource = Float32Array | ((target: Float32Array) => void);

export function encodeAttribute(name: string, attribute: Attribute): ProtobufMessage {
  const message = new ProtobufMessage().string(1, name);
  if ('float' in attribute) return message.float(2, attribute.float).varint(20, 1);
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
): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const input of inputs) message.string(1, input);
  for (const output of outputs) message.string(2, output);
  message.string(3, name).string(4, operator);
  for (const [key, value] of Object.entries(attributes)) message.message(5, encodeAttribute(key, value));
  return message;
}

export function encodeTensor(name: string, shape: readonly number[], source: TensorSource): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const size of shape) message.varint(1, size);
  const elements = shape.reduce((product, size) => product * size, 1);
  // What is not written would be left to whatever the memory held before.
  if (typeof source !== 'function' && source.length !== elements)
    throw new CotuneError('ERR_TENSOR_SHAPE', `'${name}' has ${source.length} values for shape [${shape}]`);
  return message
    .varint(2, floatElement)
    .string(8, name)
    .alignedPayload(9, documentationField, {
      byteLength: 4 * elements,
      write: (target) => writeFloats(target, source),
    });
}

/** A list of whole numbers, such as a shape that an operator takes as an input. */
export function encodeIntegers(name: string, values: readonly number[]): ProtobufMessage {
  const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return new ProtobufMessage()
    .varint(1, values.length)
    .varint(2, integerElement)
    .string(8, name)
    .payload(9, { byteLength: bytes.length, write: (target) => target.set(bytes) });
}

/** @param target aligned to four bytes */
function writeFloats(target: Uint8Array, source: TensorSource): void {
  const floats = new Float32Array(target.buffer, target.byteOffset, target.byteLength / 4);
  if (typeof source === 'function') source(floats);
  else floats.set(source);
}

export function encodeValueInfo(name: string, shape: readonly number[]): ProtobufMessage {
  const shapeMessage = new ProtobufMessage();
  for (const size of shape) shapeMessage.message(1, new ProtobufMessage().varint(1, size));
  const tensorType = new ProtobufMessage().varint(1, floatElement).message(2, shapeMessage);
  return new ProtobufMessage().string(1, name).message(2, new ProtobufMessage().message(1, tensorType));
}

export function encodeModel(
  graph: ProtobufMessage,
  metadata: Readonly<Record<string, string>>,
  opset = opsetVersion,
): ProtobufMessage {
  const model = new ProtobufMessage().varint(1, irVersion).string(2, 'cotune').message(7, graph);
  model.message(8, new ProtobufMessage().string(1, '').varint(2, opset));
  for (const [key, value] of Object.entries(metadata))
    model.message(14, new ProtobufMessage().string(1, key).string(2, value));
  return model;
}
