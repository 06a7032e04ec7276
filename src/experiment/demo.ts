/**
 * The main job as a scripted experiment: a camera that keeps a core busy at a fixed frame rate, texts beside it that come
 * by chance, a co-runner
 * that takes the processor away for the middle third, and the same again with networks that cannot change.
 */
import { defaultTarget, noSystemTarget, type SystemTarget } from '../core/target.js';
import type { SystemApplication } from '../system.js';
import type { Phase } from './journal.js';
import { disturbedPhase } from './metrics.js';
import type { PolicyName } from './policies.js';

/** The managed run first: it is what a person came to see. */
export const demoPolicies: readonly PolicyName[] = ['managed', 'static-largest', 'static-smallest'];

/** The best network that keeps the deadlines, and then the least power. */
export const demoSystem: SystemTarget = { ...noSystemTarget, objective: 'max-accuracy' };

export interface DemoOptions {
  readonly apps: number;
  readonly library: string;
  /** Of the application of texts that stands beside the cameras where there are several applications; null for none. */
  readonly textLibrary: string | null;
  readonly images: string | null;
  readonly cores: number;
  /** Of the whole machine. */
  readonly memoryBytes: number;
}

/** Frame rate and share of a core per application, the most important first; repeated when there are more. */
const cameras = [
  { framesPerSecond: 25, load: 0.8 },
  { framesPerSecond: 10, load: 0.4 },
  { framesPerSecond: 5, load: 0.2 },
] as const;

/** Somebody dictates: an answer within this is felt as at once. Clusters of texts wait for each other. */
const textDeadlineSeconds = 0.1;
const texts = { requestsPerSecond: 20, arrivals: 'poisson', queueLimit: 8 } as const;

const mebibyte = 1024 * 1024;

export function demoPhases(seconds: number): Phase[] {
  return ['calm', disturbedPhase, 'recovered'].map((name, third) => ({
    name,
    startSeconds: (third * seconds) / 3,
    endSeconds: ((third + 1) * seconds) / 3,
  }));
}

/** Thread counts worth trying: powers of two up to the cores there are, at most four. */
export function threadChoices(cores: number): number[] {
  return [1, 2, 4].filter((threads) => threads <= cores);
}

/** Hot sessions of all applications together may take a quarter of the memory, and each at most 1 GiB. */
function memoryBudget({ apps, memoryBytes }: DemoOptions): number {
  return Math.min(1024 * mebibyte, memoryBytes / 4 / apps);
}

/** The last of several applications writes texts, unless there are none. */
export function demoApplications(options: DemoOptions): SystemApplication[] {
  const { apps, textLibrary } = options;
  const texts = apps > 1 && textLibrary !== null ? [textApplication(options, textLibrary)] : [];
  return [...cameraApplications(options, apps - texts.length), ...texts];
}

function textApplication(options: DemoOptions, library: string): SystemApplication {
  return {
    specification: {
      kind: 'text',
      name: 'text',
      library,
      ...texts,
      texts: null,
      threads: threadChoices(options.cores),
      memoryBudgetBytes: memoryBudget(options),
      seed: options.apps,
    },
    target: { ...defaultTarget, deadlineSeconds: textDeadlineSeconds, priority: options.apps },
  };
}

function cameraApplications(options: DemoOptions, count: number): SystemApplication[] {
  const { library, images, cores } = options;
  return Array.from({ length: count }, (_, index) => {
    const { framesPerSecond, load } = cameras[index % cameras.length]!;
    return {
      specification: {
        name: count === 1 ? 'camera' : `camera-${index + 1}`,
        library,
        framesPerSecond,
        tilesPerFrame: 'auto',
        load,
        images,
        queueLimit: 1,
        threads: threadChoices(cores),
        memoryBudgetBytes: memoryBudget(options),
        seed: index + 1,
      },
      target: { ...defaultTarget, deadlineSeconds: 1 / framesPerSecond, priority: index + 1 },
    };
  });
}
