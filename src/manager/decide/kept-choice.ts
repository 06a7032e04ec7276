/**
 * The joint choice, kept as long as it is asked for in the same words: most steps change no candidate, and an operating
 * point near its limit comes and goes between few questions.
 */
import { chooseJointly } from './choose.js';
import type { Candidate, Choice, Contender } from './problem.js';

const questionsKept = 32;

interface Answered {
  readonly contenders: readonly Contender[];
  readonly choices: ReadonlyMap<string, Choice>;
}

export class KeptChoice {
  /** Latest first. */
  readonly #answered: Answered[] = [];

  constructor(private readonly cores: number) {}

  /** @returns as `chooseJointly`; the same map for the same contenders */
  choose(contenders: readonly Contender[]): ReadonlyMap<string, Choice> {
    const place = this.#answered.findIndex((known) => areSame(known.contenders, contenders));
    const known = this.#answered[place] ?? { contenders, choices: chooseJointly(contenders, this.cores) };
    if (place === 0) return known.choices;
    if (place > 0) this.#answered.splice(place, 1);
    this.#answered.unshift(known);
    if (this.#answered.length > questionsKept) this.#answered.pop();
    return known.choices;
  }
}

function areSame(a: readonly Contender[], b: readonly Contender[]): boolean {
  return a.length === b.length && a.every((one, index) => isSame(one, b[index]!));
}

function isSame(a: Contender, b: Contender): boolean {
  if (a === b) return true;
  return (
    a.name === b.name &&
    a.priority === b.priority &&
    a.candidates.length === b.candidates.length &&
    isSameCandidate(a.fallback, b.fallback) &&
    a.candidates.every((candidate, index) => isSameCandidate(candidate, b.candidates[index]!))
  );
}

/** What an operating point asks for does not change; what it is worth does, with the place of the application. */
function isSameCandidate(a: Candidate, b: Candidate): boolean {
  return a.option === b.option && a.value === b.value && a.utilisationCores === b.utilisationCores;
}
