/** The JSON document of `cotune doctor`. */
import type { Inspection, MonitorReading } from '../device/inspection.js';
import type { KnobDescription } from '../device/linux/knob-description.js';
import { reasonOf, remedyFor } from '../device/linux/remedies.js';

/** What is not there is null or empty, and `absent` says why by the field's name. */
export function doctorDocument(inspection: Inspection, readings: readonly MonitorReading[]): object {
  const { monitors: _monitors, ...rest } = inspection;
  return {
    ...rest,
    cgroup: inspection.cgroup === null ? null : cgroupOf(inspection.cgroup),
    knobs: inspection.knobs.map(knobOf),
    monitors: readings.map(monitorOf),
  };
}

function cgroupOf({ version, controllers }: NonNullable<Inspection['cgroup']>): object {
  return {
    version,
    controllers: controllers.map(({ access, ...controller }) => ({
      ...controller,
      writable: 'writable' in access,
      reason: reasonOf(access),
    })),
  };
}

function knobOf(knob: KnobDescription): object {
  const { name, path, domain, value, access } = knob;
  const { kind: _kind, ...range } = domain;
  return {
    name,
    writable: 'writable' in access,
    reason: reasonOf(access),
    remedy: remedyFor(knob),
    path,
    ...range,
    value,
  };
}

function monitorOf({ monitor, reading }: MonitorReading): object {
  const { name, unit, windowSeconds, source } = monitor;
  return {
    name,
    unit,
    windowSeconds,
    value: 'value' in reading ? reading.value : null,
    reason: 'absent' in reading ? reading.absent : null,
    source,
  };
}
