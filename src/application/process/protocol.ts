/**
 * What the manager's process and the process of one application say to each other. Plain data; times are
 * seconds of the machine's monotonic clock, which both share.
 */
import type { Envelope } from '../../core/envelope.js';
import type { ErrorRecord } from '../../core/errors.js';
import type { FrameReport } from '../../core/frame.js';
import type { LatencyQuantiles } from '../../core/profile.js';

interface CommonSpecification {
  readonly name: string;
  /** Folder of a supernet with its library. */
  readonly library: string;
  readonly queueLimit: number;
  /** Thread counts that the manager may choose from. */
  readonly threads: readonly number[];
  readonly memoryBudgetBytes: number;
  readonly seed: number;
}

/** An application that classifies images, before anything was measured. */
export interface VisionSpecification extends CommonSpecification {
  readonly kind?: 'vision';
  readonly framesPerSecond: number;
  /** Images per frame; `auto`: as many as keep a core busy for `load` of the frame period with the largest sub-network. */
  readonly tilesPerFrame: number | 'auto';
  readonly load: number;
  /** A folder per class or a tar of such; null for generated frames without labels. */
  readonly images: string | null;
}

/** An application that writes texts, before anything was measured. */
export interface TextSpecification extends CommonSpecification {
  readonly kind: 'text';
  /** Mean. */
  readonly requestsPerSecond: number;
  readonly arrivals: 'periodic' | 'poisson';
  /** File of pairs; null for the examples in the folder of the library. */
  readonly texts: string | null;
}

export type ApplicationSpecification = VisionSpecification | TextSpecification;

/** Frames or texts that come per second. */
export const ratePerSecondOf = (specification: ApplicationSpecification): number =>
  specification.kind === 'text' ? specification.requestsPerSecond : specification.framesPerSecond;

/** What is to be measured, and how thoroughly. */
export interface ProfileOrder {
  /** Over all sub-networks, each so many times. */
  readonly rounds: number;
  /** Inferences of a round that count. */
  readonly perRound: number;
  /** Of the permitted thread counts, those up to this one; without it, all. */
  readonly threadsAtMost?: number;
}

export const usualProfile: ProfileOrder = { rounds: 4, perRound: 2 };

/** One sub-network with its threads, measured undisturbed. */
export interface ProfileRow {
  readonly subnet: string;
  readonly threads: number;
  readonly accuracy: number;
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
  /** Seconds per frame, hand-over to the engine included. */
  readonly latencySeconds: LatencyQuantiles;
  /** Processor seconds per frame, over all threads. */
  readonly coreSeconds: number;
  readonly memoryBytes: number;
}

/** A sub-network as its library describes it: what a modelled board reckons its costs from. */
export interface OpenedSubnet {
  readonly subnet: string;
  readonly accuracy: number;
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
  /** Multiplications for one image, or one text of median length. */
  readonly macs: number;
  readonly parameters: number;
}

/** Of what libraries of images and of texts say alike. */
export function describeSubnet({
  id,
  ...measured
}: Omit<OpenedSubnet, 'subnet'> & { readonly id: string }): OpenedSubnet {
  const { accuracy, accuracyLow, accuracyHigh, macs, parameters } = measured;
  return { subnet: id, accuracy, accuracyLow, accuracyHigh, macs, parameters };
}

export interface OpenedApplication {
  /** 1 for texts. */
  readonly tilesPerFrame: number;
  readonly labelled: boolean;
  readonly subnets: readonly OpenedSubnet[];
}

/** One frame to be computed for somebody who keeps the time himself. */
export interface InferenceOrder {
  readonly sequence: number;
  readonly subnet: string;
  readonly threads: number;
}

export interface InferenceAnswer {
  readonly finishedSeconds: number;
  /** Right answers and labelled tiles; null where the frames carry no labels. */
  readonly labelled: { readonly correct: number; readonly tiles: number } | null;
}

/** A run of frames or texts, which arrive as the application's arrivals say, from `startSeconds` on. */
export interface RunOrder {
  readonly startSeconds: number;
  readonly deadlineSeconds: number;
  readonly envelope: Envelope;
}

/** Processor time and memory that the application's process took so far. */
export interface UsageReport {
  readonly timeSeconds: number;
  readonly processorSeconds: number;
  readonly residentBytes: number;
}

/** What is answered, and with what. */
export interface Answers {
  open: { readonly request: ApplicationSpecification; readonly answer: OpenedApplication };
  profile: { readonly request: ProfileOrder; readonly answer: readonly ProfileRow[] };
  start: { readonly request: RunOrder; readonly answer: null };
  infer: { readonly request: InferenceOrder; readonly answer: InferenceAnswer };
  stop: { readonly request: null; readonly answer: null };
  close: { readonly request: null; readonly answer: null };
}

export type Question = {
  [Kind in keyof Answers]: { readonly kind: Kind; readonly content: Answers[Kind]['request'] };
}[keyof Answers];

/** From the manager's process: questions carry a number that their answer repeats; what is granted or asked for needs none. */
export type ApplicationRequest =
  | { readonly number: number; readonly question: Question }
  | { readonly envelope: Envelope }
  | { readonly deadlineSeconds: number };

export type ApplicationReply =
  | { readonly kind: 'answer'; readonly number: number; readonly answer: unknown }
  | { readonly kind: 'refused'; readonly number: number; readonly error: ErrorRecord }
  | { readonly kind: 'frame'; readonly frame: FrameReport }
  | { readonly kind: 'usage'; readonly usage: UsageReport }
  /** Something went wrong in the background; the application goes on. */
  | { readonly kind: 'trouble'; readonly error: ErrorRecord };
