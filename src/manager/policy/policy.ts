/**
 * The one interface of every policy. A policy is synchronous and pure but for its own memory: it is given the
 * time and what was read, and says what to do; acting happens elsewhere and shows up in later readings.
 */
import type { Envelope } from '../../core/envelope.js';
import type { FrameReport } from '../../core/frame.js';
import type { Reading } from '../../core/monitor.js';
import type { ApplicationProfile, Mapping } from '../../core/profile.js';
import type { SystemTarget, Target } from '../../core/target.js';

/** One application as the manager knows it: what it asks for and what it can do. */
export interface ManagedApplication {
  readonly name: string;
  readonly target: Target;
  readonly profile: ApplicationProfile;
}

/**
 * What was read since the last step. Monitors by name: `cpu.busy` (busy cores among those that may be used), `pressure.cpu`
 * (ratio), `memory.available` (bytes) and, for each application, `<name>.processor` (cores its process used).
 */
export interface Readings {
  readonly frames: readonly FrameReport[];
  readonly monitors: ReadonlyMap<string, Reading>;
}

export type Action =
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | { readonly kind: 'mapping'; readonly application: string; readonly mapping: Mapping }
  | { readonly kind: 'clock'; readonly domain: string; readonly hertz: number };

/** Why an application got what it got: for the journal, the view and people. */
export interface Explanation {
  readonly application: string;
  readonly text: string;
}

export interface Decision {
  /** Only what changes; to be carried out in this order. */
  readonly actions: readonly Action[];
  readonly explanations: readonly Explanation[];
}

/** What is to be managed: applications that have left are not in it, those that have come are. */
export interface Situation {
  readonly applications: readonly ManagedApplication[];
  readonly system: SystemTarget;
}

export interface Policy {
  readonly name: string;
  /** It decides once: nothing that is read would change its mind, so nothing needs to be read. */
  readonly once?: true;
  /** `own`: it sets clocks, so they are governed by userspace; otherwise they are the kernel's. */
  readonly clocks?: 'own' | 'kernel';
  /** Targets, limits or applications have changed; counts from the next step on. A policy that cannot, goes on as it was. */
  change?(situation: Situation): void;
  step(timeSeconds: number, readings: Readings): Decision;
  /** What leaves the machine safe while steps fail; without it everything stays as it was. Deciding goes on from there. */
  safe?(timeSeconds: number): readonly Action[];
}
