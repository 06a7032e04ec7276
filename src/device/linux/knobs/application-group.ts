/** The control groups of one application's process, with their knobs. Closing moves it back and removes them. */
import { CotuneError } from '../../../core/errors.js';
import type { Knob } from '../../../core/knob.js';
import type { Mapping } from '../../../core/profile.js';
import { hierarchyFor } from '../hierarchies.js';
import type { Change } from '../safety/change.js';
import type { RestoreReport } from '../safety/outcome.js';
import type { SafeWriter } from '../safety/safe-writer.js';
import { cpusetKnob } from './cpuset.js';
import { enterGroup } from './group-folder.js';
import { clampKnobs, quotaKnob, weightKnob } from './group-limits.js';

export interface GroupOptions {
  /** Letters, digits, `_` and `-`; becomes part of the group's name. */
  readonly name: string;
  readonly pid: number;
  /** The first one is all processors that the process may use. */
  readonly mappings: readonly Mapping[];
}

export class ApplicationGroup {
  private constructor(
    private readonly writer: SafeWriter,
    private readonly folders: readonly string[],
    /** `cgroup.quota.NAME` (cores), and `weight`, `uclamp.min` and `uclamp.max`: those that the machine offers. */
    readonly limits: readonly Knob[],
    /** `cgroup.cpuset.NAME`; null where no group can limit processors. */
    readonly cpuset: Knob<Mapping> | null,
  ) {}

  /**
   * Moves the process into groups of its own.
   *
   * @throws {CotuneError} `ERR_KNOB_UNAVAILABLE` where control groups are not mounted or not ours to make
   */
  static async open(writer: SafeWriter, options: GroupOptions): Promise<ApplicationGroup> {
    const { tree } = writer.machine;
    const [cpu, cpuset] = [hierarchyFor(tree, 'cpu'), hierarchyFor(tree, 'cpuset')];
    if (cpu === null && cpuset === null) throw noGroups();
    const cpuFolder = cpu === null ? null : await enterGroup(writer, cpu, options);
    const shared = cpuset?.folder === cpu?.folder;
    const cpusetFolder = shared || cpuset === null ? cpuFolder : await enterGroup(writer, cpuset, options);
    const { name } = options;
    return new ApplicationGroup(
      writer,
      [cpuFolder, cpusetFolder].filter((folder) => folder !== null),
      cpuFolder === null ? [] : limitsOf(writer, name, cpuFolder, options),
      cpuset === null ? null : cpusetKnob(writer, name, cpusetFolder!, options.mappings),
    );
  }

  /** Does not throw: what cannot be undone is in the report, and stays in the journal. */
  close(): Promise<RestoreReport> {
    const inside = (path: string) => this.folders.some((folder) => `${path}/`.startsWith(`${folder}/`));
    return this.writer.undo((change: Change) => 'path' in change && inside(change.path));
  }
}

function limitsOf(writer: SafeWriter, name: string, group: string, { mappings }: GroupOptions): Knob[] {
  return [
    quotaKnob(writer, name, group, mappings[0]!.cpus.length),
    weightKnob(writer, name, group),
    ...clampKnobs(writer, name, group),
  ];
}

function noGroups(): CotuneError {
  return new CotuneError('ERR_KNOB_UNAVAILABLE', 'no control groups for processors are mounted', {
    advice: 'mount cgroup2 on the host; until then affinity alone places applications',
  });
}
