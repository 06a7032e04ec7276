/** `cotune doctor` for people: what the machine is, what can be read, what can be tuned, and what stands in the way. */
import { formatQuantity } from '../core/units.js';
import type { Inspection, MonitorReading } from '../device/inspection.js';
import type { Cluster } from '../device/linux/frequency-domains.js';
import { formatProcessorList } from '../device/linux/processors.js';
import type { ThermalTrip } from '../device/linux/thermal.js';
import { knobLines } from './doctor-knob-lines.js';
import { gather } from './gather.js';
import { type Paint, table } from './text.js';

export function doctorLines(
  inspection: Inspection,
  readings: readonly MonitorReading[],
  paint: Paint,
): string[] {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Machine', machineLines(inspection)],
    ['Clocks', clockLines(inspection)],
    ['Trips', tripLines(inspection)],
    ['Monitors', monitorLines(readings, paint)],
    ['Knobs', knobLines(inspection.knobs, paint)],
    ['Other tuners', conflictLines(inspection, paint)],
    ['Not here', Object.values(inspection.absent).map((reason) => paint('dim', reason))],
  ];
  return sections
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([title, lines]) => [paint('bold', title), ...lines.map((line) => `  ${line}`), ''])
    .slice(0, -1);
}

function machineLines({ board, cpus, cpusOnline, powerModes, cgroup }: Inspection): string[] {
  const offline = cpusOnline === null ? [] : cpus.filter((cpu) => !cpusOnline.includes(cpu));
  const away = offline.length === 0 ? '' : `, offline: ${formatProcessorList(offline)}`;
  const mode = powerModes?.modes.find(({ id }) => id === powerModes.current);
  const described = board?.name ? `${board.model} (described as ${board.name})` : (board?.model ?? 'unknown');
  const controllers = cgroup?.controllers.map(({ name, version }) => `${name} v${version}`).join(', ');
  return table([
    ['board', described],
    ['processors', cpus.length === 0 ? 'unknown' : `${cpus.length}: ${formatProcessorList(cpus)}${away}`],
    ...(mode === undefined ? [] : [['power mode', mode.name]]),
    ...(controllers ? [['control groups', controllers]] : []),
  ]);
}

function span(minimum: number | null, maximum: number | null, scale: number): string {
  if (minimum === null && maximum === null) return 'nothing says how fast';
  const text = (value: number | null) => (value === null ? '?' : formatQuantity(value * scale, 'hertz'));
  return `${text(minimum)} to ${text(maximum)}`;
}

function steps({ frequenciesKilohertz, maxKilohertz }: Cluster): string {
  if (maxKilohertz === null) return '';
  return frequenciesKilohertz === null ? 'any step' : `${frequenciesKilohertz.length} steps`;
}

function clockLines({ clusters, gpus, memory }: Inspection): string[] {
  const shared = gather(clusters ?? [], ({ cpus: _cpus, ...same }) => JSON.stringify(same));
  return table([
    ...shared.map(({ first, all }) => [
      `cpu ${formatProcessorList(all.flatMap(({ cpus }) => cpus).sort((a, b) => a - b))}`,
      span(first.minKilohertz, first.maxKilohertz, 1000),
      steps(first),
      first.governor ?? '',
      all.length > 1 ? `${all.length} clocks alike` : '',
    ]),
    ...[...gpus, ...memory].map(({ kind, name, frequenciesHertz, minimumHertz, maximumHertz, governor }) => [
      `${kind} ${name}`,
      span(frequenciesHertz?.[0] ?? minimumHertz, frequenciesHertz?.at(-1) ?? maximumHertz, 1),
      frequenciesHertz === null ? 'any step' : `${frequenciesHertz.length} steps`,
      governor ?? '',
    ]),
  ]);
}

function tripLines({ thermalZones }: Inspection): string[] {
  const said = ({ type, celsius }: ThermalTrip) => `${type} ${celsius} °C`;
  return table(
    thermalZones
      .filter(({ trips }) => trips.length > 0)
      .map(({ name, type, trips }) => [type ?? name, [...new Set(trips.map(said))].join(', ')]),
  );
}

function monitorLines(readings: readonly MonitorReading[], paint: Paint): string[] {
  const groups = gather(readings, ({ monitor: { name }, reading }) =>
    'absent' in reading ? name.replace(/\d+/g, '#') + reading.absent : name,
  );
  return table(
    groups.map(({ first: { monitor, reading }, all }) => {
      const name = all.length === 1 ? monitor.name : `${monitor.name} and ${all.length - 1} more`;
      const window = monitor.windowSeconds;
      return 'absent' in reading
        ? [name, '-', '', paint('dim', reading.absent)]
        : [
            name,
            formatQuantity(reading.value, monitor.unit),
            window > 0 ? `over ${formatQuantity(window, 'seconds')}` : 'now',
            paint('dim', monitor.source),
          ];
    }),
  );
}

function conflictLines({ conflicts }: Inspection, paint: Paint): string[] {
  return conflicts.map(
    ({ name, changes, evidence, advice }) =>
      `${paint('bad', name)} changes ${changes} (${evidence}); ${advice}`,
  );
}
