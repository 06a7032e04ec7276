/** A thread that writes texts: opens one sub-transformer after another of the same weights, which are not copied. */
import { workerData } from 'node:worker_threads';
import type { HatArch } from '../../text/arch.js';
import type { TextDescription } from '../../text/description.js';
import { openTextSupernet } from '../../text/text-supernet.js';
import { answerRequests } from '../thread-answers.js';
import { type TextWriter, textWriterHere } from './text-writer.js';

export interface TextThreadData {
  readonly description: TextDescription;
  readonly weights: SharedArrayBuffer;
}

/** A sub-transformer to open, tokens for it to read, or its end. */
export type TextRequest =
  | { readonly arch: HatArch; readonly threads: number }
  | { readonly sources: readonly (readonly number[])[] }
  | 'close';

const { description, weights } = workerData as TextThreadData;
const open = textWriterHere(openTextSupernet(description, weights));
let opened: TextWriter | undefined;

async function release(): Promise<void> {
  await opened?.close();
  opened = undefined;
}

async function fulfil(request: TextRequest): Promise<unknown> {
  if (request !== 'close' && 'sources' in request) return opened!.write(request.sources);
  await release();
  if (request !== 'close') opened = await open(request.arch, request.threads);
  return null;
}

answerRequests(fulfil, release);
