/**
 * What a machine offers: one look at everything that the drivers know. Nothing throws, whatever the files hold; what
 * is not there is named in `absent` with its reason.
 */
import { type Battery, readBatteries } from './battery.js';
import { type Cgroup, readCgroup } from './cgroup.js';
import { type Conflict, readConflicts } from './conflicts.js';
import { type CpuPlace, readCpuPlaces } from './cpu-capacity.js';
import { readCpuPolicies } from './cpufreq.js';
import { type DevfreqDevice, readDevfreqDevices } from './devfreq.js';
import { type FixedGpu, readFixedGpus } from './fixed-gpus.js';
import { type Cluster, readClusters } from './frequency-domains.js';
import { readRemovableProcessors } from './hotplug.js';
import type { KnobDescription } from './knob-description.js';
import { describeKnobs } from './knobs.js';
import { type PowerModes, readPowerModes } from './nvpmodel.js';
import type { PowerSensor } from './power-sensor.js';
import { readPowerSensors } from './power-sensors.js';
import { type EnergyZone, readEnergyZones } from './powercap.js';
import { listedOnlineProcessors, presentProcessors } from './processors.js';
import { type CoolingDevice, readCoolingDevices, readThermalZones, type ThermalZone } from './thermal.js';
import type { Absent, Tree } from './tree.js';

export interface DeviceSurvey {
  /** Processors that the machine has, online or not. */
  readonly cpus: readonly number[];
  readonly cpusOnline: readonly number[] | null;
  readonly cpuPlaces: readonly CpuPlace[];
  /** Processors by the clock that drives them; null where nothing says or the files contradict each other. */
  readonly clusters: readonly Cluster[] | null;
  /** `lists` of the kernel told the clusters apart, or only `kinds` of cores. */
  readonly clusterBasis: 'lists' | 'kinds' | null;
  readonly cpusWithoutDomain: readonly number[] | null;
  /** Graphics processors whose clock can be set. */
  readonly gpus: readonly DevfreqDevice[];
  /** Graphics processors that can be seen only. */
  readonly gpusWithoutDomain: readonly FixedGpu[];
  readonly memory: readonly DevfreqDevice[];
  readonly otherClocks: readonly DevfreqDevice[];
  readonly thermalZones: readonly ThermalZone[];
  readonly coolingDevices: readonly CoolingDevice[];
  readonly powerSensors: readonly PowerSensor[];
  readonly energyZones: readonly EnergyZone[];
  readonly batteries: readonly Battery[];
  readonly cgroup: Cgroup | null;
  readonly powerModes: PowerModes | null;
  readonly knobs: readonly KnobDescription[];
  readonly conflicts: readonly Conflict[];
  /** Why something is not there, by the field's name. */
  readonly absent: Readonly<Record<string, string>>;
}

export function surveyDevice(tree: Tree): DeviceSurvey {
  const absent: Record<string, string> = {};
  const found = <T extends object>(name: string, result: T | Absent): T | null => {
    if (!('absent' in result)) return result;
    absent[name] = (result as Absent).absent;
    return null;
  };
  const cpus = presentProcessors(tree);
  const cpusOnline = listedOnlineProcessors(tree);
  const clusters = found('clusters', readClusters(tree));
  const policies = found('frequency', readCpuPolicies(tree))?.policies ?? [];
  const devices = found('devfreq', readDevfreqDevices(tree))?.devices ?? [];
  const processors = found('hotplug', readRemovableProcessors(tree))?.processors ?? [];
  const energyZones = found('energyZones', readEnergyZones(tree))?.zones ?? [];
  const cgroup = found('cgroup', readCgroup(tree));
  const powerSensors = readPowerSensors(tree);
  if (powerSensors.length === 0) absent.powerSensors = 'no sensor of power in hwmon or IIO';
  const ofKind = (kind: DevfreqDevice['kind']) => devices.filter((device) => device.kind === kind);
  return {
    cpus,
    cpusOnline,
    cpuPlaces: readCpuPlaces(tree, cpus),
    clusters: clusters?.clusters ?? null,
    clusterBasis: clusters?.basis ?? null,
    cpusWithoutDomain: clusters?.cpusWithoutDomain ?? null,
    gpus: ofKind('gpu'),
    gpusWithoutDomain: readFixedGpus(tree),
    memory: ofKind('memory'),
    otherClocks: ofKind('other'),
    thermalZones: found('thermalZones', readThermalZones(tree))?.zones ?? [],
    coolingDevices: readCoolingDevices(tree),
    powerSensors,
    energyZones,
    batteries: readBatteries(tree),
    cgroup,
    powerModes: found('powerModes', readPowerModes(tree)),
    knobs: describeKnobs(tree, {
      policies,
      devices,
      processors,
      zones: energyZones,
      cgroup,
      cpus: cpusOnline ?? cpus,
    }),
    conflicts: readConflicts(tree),
    absent,
  };
}
