/**
 * What the application's main thread and an engine worker say to each other. Inferences, the hot path, are asked
 * for and answered through shared memory and futexes, without a message; everything else, failed inferences among
 * it, goes through a port that the worker empties when it is woken.
 */
import type { MessagePort } from 'node:worker_threads';
import type { ErrorRecord } from '../../core/errors.js';
import type { SlotMemory } from './frame-slots.js';
import type { ModelOrigin, SessionKey, TensorShape } from './model-source.js';

/** Words of the control block. */
export const control = {
  /** Counts everything that was asked; the worker sleeps on it. */
  signal: 0,
  /** Counts inferences asked for. */
  inference: 1,
  /** Session and slot of the latest inference. */
  session: 2,
  slot: 3,
  /** Counts inferences answered; the main thread waits on it. */
  answered: 4,
  words: 5,
} as const;

export interface WorkerStart {
  readonly port: MessagePort;
  readonly control: SharedArrayBuffer;
  readonly slots: SlotMemory;
  readonly input: TensorShape;
  readonly output: TensorShape;
  readonly model: ModelOrigin;
}

export type WorkerRequest =
  | { readonly kind: 'build'; readonly session: number; readonly key: SessionKey }
  | { readonly kind: 'release'; readonly session: number }
  | { readonly kind: 'close' };

export type WorkerReply =
  | { readonly kind: 'ready' }
  /** The model source cannot be made; the worker ends. */
  | { readonly kind: 'unusable'; readonly error: ErrorRecord }
  | { readonly kind: 'built'; readonly session: number; readonly bytes: number }
  | { readonly kind: 'refused'; readonly session: number; readonly error: ErrorRecord }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }
  | { readonly kind: 'closed' };
