/** The joint choice, kept as long as it is asked for in the same words: most steps change no candidate. */
import { chooseJointly } from './choose.js';
import type { Candidate, Choice, Contender } from './problem.js';

export class KeptChoice {
  #contenders: readonly Contender[] | undefined;
  #choices: ReadonlyMap<string, Choice> = new Map();

  constructor(private readonly cores: number) {}

  /** @returns as `chooseJointly`; the same map where nothing has changed */
  choose(contenders: readonly Contender[]): ReadonlyMap<string, Choice> {
    if (this.#contenders === undefined || !areSame(this.#contenders, contenders)) {
      this.#choices = chooseJointly(contenders, this.cores);
      this.#contenders = contenders;
    }
    return this.#choices;
  }
}

function areSame(a: readonly Contender[], b: readonly Contender[]): boolean {
  return a.length === b.length && a.every((one, index) => isSame(one, b[index]!));
}

function isSame(a: Contender, b: Contender): boolean {
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
