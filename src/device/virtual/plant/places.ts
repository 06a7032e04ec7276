/** Where the stages of an execution may run: the cores that its mapping names. */
import { CotuneError } from '../../../core/errors.js';
import type { Execution, WorkStage } from '../../../core/work.js';
import type { Core } from './core.js';
import type { PlantDomain } from './domain.js';

export class Places {
  /** Mappings are few and asked for again and again. */
  readonly #known = new WeakMap<readonly number[], readonly Core[]>();

  /** @param cpus by the kernel's number */
  constructor(
    private readonly board: string,
    private readonly domains: readonly PlantDomain[],
    private readonly cpus: ReadonlyMap<number, Core>,
  ) {}

  /** @throws {CotuneError} `ERR_BOARD_MODEL` where the board has no processor of the kind */
  coresFor({ mapping }: Execution, { processor }: WorkStage): readonly Core[] {
    if (processor === 'cpu') return this.#cpusOf(mapping.cpus);
    const named = this.domains.find(({ name }) => name === mapping.gpu);
    const gpu = named ?? this.domains.find(({ kind }) => kind === 'gpu');
    if (gpu?.kind === 'gpu') return gpu.cores;
    throw new CotuneError('ERR_BOARD_MODEL', `${this.board} has no graphics processor for ${mapping.name}`);
  }

  /** All of them where none of the named ones is there. */
  #cpusOf(numbers: readonly number[]): readonly Core[] {
    const known = this.#known.get(numbers);
    if (known !== undefined) return known;
    const named = numbers.flatMap((cpu) => this.cpus.get(cpu) ?? []);
    const cores = named.length > 0 ? named : [...this.cpus.values()];
    this.#known.set(numbers, cores);
    return cores;
  }
}
