/** What can be measured at an operating point: anything that can be run again and again. */
export interface ProfileSubject {
  readonly id: string;
  /**
   * Gets it ready to run with so many threads; it runs where this process may run then.
   *
   * @throws {CotuneError} where it cannot be made ready
   */
  open(threads: number): Promise<OpenSubject>;
}

export interface OpenSubject {
  /** One inference, from handing it over to having its result. */
  run(): Promise<void>;
  close(): Promise<void>;
}
