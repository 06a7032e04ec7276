/** The parts of a board at work, by the names and numbers that others know them by. */
import { CotuneError } from '../../../core/errors.js';
import type { Core } from './core.js';
import type { VirtualBoard } from './description.js';
import { PlantDomain } from './domain.js';
import { missing } from './missing.js';

export class Parts {
  readonly domains: readonly PlantDomain[];
  readonly gpus: readonly PlantDomain[];
  readonly memory: PlantDomain;
  /** Processors by the kernel's number. */
  readonly cpus: ReadonlyMap<number, Core>;
  readonly #byName: ReadonlyMap<string, PlantDomain>;

  constructor(readonly board: VirtualBoard) {
    this.domains = board.domains.map((domain) => new PlantDomain(board, domain));
    this.#byName = new Map(this.domains.map((domain) => [domain.name, domain]));
    const cores = this.domains.flatMap((domain) => (domain.kind === 'cpu' ? domain.cores : []));
    this.cpus = new Map(cores.map((core) => [core.cpu, core]));
    this.gpus = this.domains.filter(({ kind }) => kind === 'gpu');
    this.memory = this.domains.find(({ kind }) => kind === 'memory')!;
  }

  /** @throws {CotuneError} `ERR_BOARD_MODEL` where the board has no such domain */
  domain(name: string): PlantDomain {
    return this.#byName.get(name) ?? missing(this.board, 'domain', name, this.domains);
  }

  /** @throws {CotuneError} `ERR_BOARD_MODEL` where the board has no such processor */
  core(cpu: number): Core {
    const found = this.cpus.get(cpu);
    if (found !== undefined) return found;
    throw new CotuneError('ERR_BOARD_MODEL', `${this.board.name} has no processor ${cpu}`);
  }

  /** A processor that may be switched off. @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` for the first, which stays */
  coreToSwitch(cpu: number, online: boolean): Core {
    const core = this.core(cpu);
    if (online || cpu !== Math.min(...this.cpus.keys())) return core;
    throw new CotuneError('ERR_KNOB_UNAVAILABLE', `processor ${cpu} cannot be switched off: it is the first`);
  }

  /** The node that a zone measures. @throws {CotuneError} `ERR_BOARD_MODEL` where the board has no such zone */
  nodeOf(zone: string): string {
    const found = this.board.zones.find(({ name }) => name === zone);
    return found?.node ?? missing(this.board, 'zone', zone, this.board.zones);
  }
}
