/** The decision problem as data: what each application may do, at which processor time, for what value. */
export interface Candidate {
  /** Index of the operating point in the application's profile; the solver only hands it back. */
  readonly option: number;
  /** Cores that it keeps busy. */
  readonly utilisationCores: number;
  /** Processors that it may run on. */
  readonly cpus: readonly number[];
  readonly threads: number;
  /** What is maximised, summed over the applications of a priority. */
  readonly value: number;
}

export interface Contender {
  readonly name: string;
  /** Lower numbers are served first. */
  readonly priority: number;
  /** Operating points predicted to keep every target; may be empty. */
  readonly candidates: readonly Candidate[];
  /** What it does when none of them can be had: the least violating one. */
  readonly fallback: Candidate;
}

export interface Choice {
  readonly candidate: Candidate;
  /** False where the application had to take its fallback. */
  readonly feasible: boolean;
  /** Cores that were still free on the candidate's processors when its priority was served. */
  readonly offeredCores: number;
}
