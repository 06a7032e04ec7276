/**
 * A protocol-buffers writer in two passes: a message knows its size as soon as its fields are added, so one
 * allocation of the right size takes everything and large payloads are written once, in place.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */

interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** Gives exactly so many bytes, which start at a multiple of four in their buffer. */
export type Allocate = (byteLength: number) => Uint8Array;

/** Bytes that are produced when they are written, straight into the message. */
export interface Payload {
  readonly byteLength: number;
  /** Fills exactly `byteLength` bytes. */
  write(target: Uint8Array): void;
}

interface Part {
  readonly size: number;
  write(cursor: Cursor): void;
}

const varintWire = 0;
const lengthWire = 2;
const fixed32Wire = 5;

const text = new TextEncoder();

export class ProtobufMessage {
  #size = 0;
  readonly #parts: Part[] = [];

  get size(): number {
    return this.#size;
  }

  /** A whole number of at most 2^53 - 1 either way; a negative one takes ten bytes, as the format has it. */
  varint(field: number, value: number): this {
    return this.#add(field, varintWire, value < 0 ? negativePart(value) : varintPart(value));
  }

  float(field: number, value: number): this {
    return this.#add(field, fixed32Wire, {
      size: 4,
      write: (cursor) => {
        new DataView(cursor.bytes.buffer, cursor.bytes.byteOffset).setFloat32(cursor.offset, value, true);
        cursor.offset += 4;
      },
    });
  }

  string(field: number, value: string): this {
    const bytes = text.encode(value);
    return this.payload(field, { byteLength: bytes.length, write: (target) => target.set(bytes) });
  }

  payload(field: number, payload: Payload): this {
    return this.#addSized(field, payload.byteLength, (cursor) => writePayload(cursor, payload));
  }

  /**
   * A payload that starts at a multiple of four bytes, so that it can be written as 32-bit numbers in place. Filler
   * text before and after shifts it; together they have a fixed length, so that sizes do not depend on positions.
   *
   * @param fillerField a text field that nothing reads; of its two occurrences a parser keeps the last
   */
  alignedPayload(field: number, fillerField: number, payload: Payload): this {
    const { byteLength } = payload;
    const tag = field * 8 + lengthWire;
    const fillerTag = fillerField * 8 + lengthWire;
    const fillerHeader = varintSize(fillerTag) + 1;
    const header = varintSize(tag) + varintSize(byteLength);
    return this.#push({
      size: fillerHeader + header + byteLength + fillerHeader + 3,
      write: (cursor) => {
        const before = -(cursor.offset + fillerHeader + header) & 3;
        writeFiller(cursor, fillerTag, before);
        writeVarint(cursor, tag);
        writeVarint(cursor, byteLength);
        writePayload(cursor, payload);
        writeFiller(cursor, fillerTag, 3 - before);
      },
    });
  }

  /** The message must be complete: its size is taken now. */
  message(field: number, message: ProtobufMessage): this {
    return this.#addSized(field, message.size, (cursor) => message.#write(cursor));
  }

  /** @param allocate where the bytes go; each of them is written, so they need not be zero */
  encode(allocate: Allocate = (byteLength) => new Uint8Array(byteLength)): Uint8Array {
    const cursor = { bytes: allocate(this.#size), offset: 0 };
    this.#write(cursor);
    return cursor.bytes;
  }

  #addSized(field: number, size: number, write: (cursor: Cursor) => void): this {
    this.#add(field, lengthWire, varintPart(size));
    return this.#push({ size, write });
  }

  #add(field: number, wire: number, part: Part): this {
    return this.#push(varintPart(field * 8 + wire)).#push(part);
  }

  #push(part: Part): this {
    this.#parts.push(part);
    this.#size += part.size;
    return this;
  }

  #write(cursor: Cursor): void {
    for (const part of this.#parts) part.write(cursor);
  }
}

function varintPart(value: number): Part {
  return { size: varintSize(value), write: (cursor) => writeVarint(cursor, value) };
}

/** Two's complement in 64 bits, seven at a time. */
function negativePart(value: number): Part {
  const bits = BigInt.asUintN(64, BigInt(value));
  const bytes = Array.from(
    { length: 10 },
    (_, index) => Number((bits >> BigInt(7 * index)) & 127n) | (index < 9 ? 128 : 0),
  );
  return {
    size: bytes.length,
    write: (cursor) => {
      for (const byte of bytes) cursor.bytes[cursor.offset++] = byte;
    },
  };
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

function writeVarint(cursor: Cursor, value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) cursor.bytes[cursor.offset++] = (rest % 128) | 128;
  cursor.bytes[cursor.offset++] = rest;
}

function writePayload(cursor: Cursor, { byteLength, write }: Payload): void {
  write(cursor.bytes.subarray(cursor.offset, cursor.offset + byteLength));
  cursor.offset += byteLength;
}

/** A text field of 0 to 3 spaces. */
function writeFiller(cursor: Cursor, tag: number, length: number): void {
  writeVarint(cursor, tag);
  writeVarint(cursor, length);
  cursor.bytes.fill(0x20, cursor.offset, cursor.offset + length);
  cursor.offset += length;
}
