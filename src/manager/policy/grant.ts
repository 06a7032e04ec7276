/** What lets an application run some operating points. */
import type { EnvelopeChoice } from '../../core/envelope.js';
import type { Option } from '../../core/profile.js';
import type { Action, ManagedApplication } from './policy.js';

/**
 * Who runs there anyway is not moved.
 *
 * @param options on one mapping, the most accurate first
 * @param mapping name of the one in force; an application starts where its first operating point is
 */
export function grant(
  { name, profile }: ManagedApplication,
  options: readonly Option[],
  issuedAtSeconds: number,
  mapping: string = profile.options[0]!.mapping.name,
): Action[] {
  const choices = options.map(
    ({ subnet, threads, accuracy, latencySeconds }): EnvelopeChoice => ({
      subnet,
      threads,
      accuracy,
      tailSeconds: latencySeconds.p95,
    }),
  );
  const envelope: Action = { kind: 'envelope', envelope: { application: name, issuedAtSeconds, choices } };
  const wanted = options[0]!.mapping;
  return wanted.name === mapping
    ? [envelope]
    : [{ kind: 'mapping', application: name, mapping: wanted }, envelope];
}
