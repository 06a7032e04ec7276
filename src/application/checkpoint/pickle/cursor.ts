/** Reads the numbers, texts and bytes of a pickle one after another, through a small window over their source. */
import type { ByteSource } from '../bytes.js';
import { readBytes } from '../bytes.js';
import { corrupt } from '../problems.js';

const windowBytes = 64 * 1024;
/** Names of modules and classes are shorter. */
const longestLine = 1024;

/** Pickles may hold lone surrogates, which become replacement characters: such names are shown, never looked up. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export class PickleCursor {
  #window = new Uint8Array();
  #view = new DataView(this.#window.buffer);
  #windowStart: number;
  #at = 0;

  constructor(
    readonly source: ByteSource,
    start = 0,
  ) {
    this.#windowStart = start;
  }

  /** Of the next byte, from the start of the source. */
  get position(): number {
    return this.#windowStart + this.#at;
  }

  get remaining(): number {
    return this.source.size - this.position;
  }

  uint8 = () => this.#number(1, (view, at) => view.getUint8(at));
  uint16 = () => this.#number(2, (view, at) => view.getUint16(at, true));
  uint32 = () => this.#number(4, (view, at) => view.getUint32(at, true));
  int32 = () => this.#number(4, (view, at) => view.getInt32(at, true));
  /** Inexact above 2^53, which no length that fits the file is. */
  uint64 = () => this.#number(8, (view, at) => Number(view.getBigUint64(at, true)));
  float64 = () => this.#number(8, (view, at) => view.getFloat64(at, false));

  /** A fresh copy. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    this.#checkLength(length);
    const bytes = readBytes(this.source, this.position, length);
    this.skip(length);
    return bytes;
  }

  text(length: number): string {
    this.#checkLength(length);
    if (length > windowBytes) return utf8.decode(this.bytes(length));
    const start = this.#take(length);
    return utf8.decode(this.#window.subarray(start, start + length));
  }

  /** Up to a line break, which is left out. */
  line(): string {
    const length = Math.min(longestLine, this.remaining);
    const start = this.#take(length);
    const end = this.#window.subarray(start, start + length).indexOf(0x0a);
    if (end < 0) throw corrupt(`a name at byte ${this.position - length} has no end`);
    this.#at = start + end + 1;
    return utf8.decode(this.#window.subarray(start, start + end));
  }

  skip(length: number): void {
    this.#checkLength(length);
    this.#at += length;
  }

  #number(length: number, read: (view: DataView, at: number) => number): number {
    const at = this.#take(length);
    return read(this.#view, at);
  }

  /** @returns where the bytes lie in the window, which moves if need be */
  #take(length: number): number {
    this.#checkLength(length);
    if (this.#at + length > this.#window.length) this.#moveWindow();
    const start = this.#at;
    this.#at += length;
    return start;
  }

  #moveWindow(): void {
    const start = this.position;
    this.#window = readBytes(this.source, start, Math.min(windowBytes, this.source.size - start));
    this.#view = new DataView(this.#window.buffer);
    this.#windowStart = start;
    this.#at = 0;
  }

  #checkLength(length: number): void {
    if (length > this.remaining)
      throw corrupt(`${length} bytes are claimed at byte ${this.position}, but ${this.remaining} are left`);
  }
}
