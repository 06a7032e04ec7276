/**
 * Texts in the slots that frames live in: whole numbers in the same shared memory. A frame is a batch of pieces, as
 * many as go through the network at once; its result has the tokens of each.
 */
import { CotuneError } from '../../core/errors.js';
import type { FrameSlot } from './frame-slots.js';

/** Sizes that a slot is made for. */
export interface TextFrameLimits {
  /** Most pieces of a frame. */
  readonly pieces: number;
  /** Most tokens of a piece and of its result, ends included. */
  readonly sourceTokens: number;
  readonly targetTokens: number;
}

export interface TextRequest {
  /** Width of the beam; 1 is greedy. */
  readonly beam: number;
  readonly sources: readonly (readonly number[])[];
}

/** Beam width and number of pieces. */
const headerWords = 2;

/** 32-bit words of a slot's input and output; every list is preceded by its length. */
export const textFrameWords = ({ pieces, sourceTokens, targetTokens }: TextFrameLimits) => ({
  input: headerWords + pieces * (1 + sourceTokens),
  output: pieces * (1 + targetTokens),
});

/** The same memory as whole numbers. */
const wordsOf = (floats: Float32Array) => new Int32Array(floats.buffer, floats.byteOffset, floats.length);

/** @throws {CotuneError} ERR_TENSOR_SHAPE for more than the slot holds */
export function putRequest({ input }: FrameSlot, { beam, sources }: TextRequest): void {
  const words = wordsOf(input);
  const needed = headerWords + sources.reduce((sum, source) => sum + 1 + source.length, 0);
  if (needed > words.length)
    throw new CotuneError('ERR_TENSOR_SHAPE', `the texts need ${needed} words, a frame has ${words.length}`);
  words[0] = beam;
  words[1] = sources.length;
  putLists(words, headerWords, sources);
}

export function takeRequest({ input }: FrameSlot): TextRequest {
  const words = wordsOf(input);
  return { beam: words[0]!, sources: takeLists(words, headerWords, words[1]!) };
}

export const putResults = ({ output }: FrameSlot, results: readonly (readonly number[])[]): void =>
  putLists(wordsOf(output), 0, results);

export const takeResults = ({ output }: FrameSlot, count: number): number[][] =>
  takeLists(wordsOf(output), 0, count);

function putLists(words: Int32Array, start: number, lists: readonly (readonly number[])[]): void {
  let place = start;
  for (const list of lists) {
    words[place++] = list.length;
    words.set(list, place);
    place += list.length;
  }
}

function takeLists(words: Int32Array, start: number, count: number): number[][] {
  let place = start;
  return Array.from({ length: count }, () => {
    const length = words[place++]!;
    const list = [...words.subarray(place, place + length)];
    place += length;
    return list;
  });
}
