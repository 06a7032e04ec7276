/**
 * Every file that cotune ever writes, with the form of the values it takes. What is not listed here is not written:
 * not by a knob, not for a client of the privileged writer and not for a journal.
 *
 * @see Documentation/admin-guide/pm/cpufreq.rst, Documentation/ABI/testing/sysfs-class-devfreq,
 *   Documentation/core-api/cpu_hotplug.rst, Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/cpusets.rst,
 *   Documentation/power/powercap/powercap.rst
 */
export type KnobKind =
  /** One value that stands for itself. */
  | 'value'
  | 'minimum'
  | 'maximum'
  | 'governor'
  /** 1 or 0: whether a processor is online. */
  | 'online'
  /** The processes of a control group. */
  | 'member'
  /** What a control group hands down to the groups below it: more can be asked for, and only undone again. */
  | 'controllers'
  /** Another's control group: only ever given back what the kernel took from it. */
  | 'only-restored';

export interface KnownKnob {
  readonly kind: KnobKind;
  readonly path: RegExp;
  readonly value: RegExp;
}

/** A name between slashes: no `.` and no `..`. */
const name = String.raw`[A-Za-z0-9_][\w.:@\\-]{0,127}`;
const group = String.raw`\/sys\/fs\/cgroup(?:\/${name}){0,12}`;
const ownGroup = String.raw`${group}\/cotune\.[\w-]{1,64}`;
const cpu = String.raw`\/sys\/devices\/system\/cpu`;
const clock = String.raw`${cpu}\/(?:cpufreq\/policy\d{1,4}|cpu\d{1,4}\/cpufreq)`;
/** By its class, or below its device: there NVIDIA's kernels call it `devfreq_dev`, and Qualcomm's `devfreq` alone. */
const devfreq = String.raw`\/sys\/(?:class\/devfreq\/${name}|devices(?:\/${name}){1,12}\/devfreq(?:\/${name}|_dev)?)`;
const powercap = String.raw`\/sys\/class\/powercap\/[\w-]{1,32}(?::[0-9a-z]{1,4}){1,4}`;
/** Vendors name theirs as they like, such as `msm-adreno-tz`. */
const governor = String.raw`[A-Za-z][\w-]{0,31}`;
const processors = String.raw`\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?){0,200}`;

const knob = (kind: KnobKind, path: string, value: string): KnownKnob => ({
  kind,
  path: new RegExp(`^${path}$`),
  value: new RegExp(`^(?:${value})$`),
});

const knownKnobs: readonly KnownKnob[] = [
  knob('minimum', String.raw`${clock}\/scaling_min_freq`, String.raw`\d{1,9}`),
  knob('maximum', String.raw`${clock}\/scaling_max_freq`, String.raw`\d{1,9}`),
  knob('governor', String.raw`${clock}\/scaling_governor`, governor),
  knob('value', String.raw`${clock}\/scaling_setspeed`, String.raw`\d{1,9}`),
  knob('minimum', String.raw`${devfreq}\/min_freq`, String.raw`\d{1,11}`),
  knob('maximum', String.raw`${devfreq}\/max_freq`, String.raw`\d{1,11}`),
  knob('governor', String.raw`${devfreq}\/governor`, governor),
  knob('value', String.raw`${devfreq}\/userspace\/set_freq`, String.raw`\d{1,11}`),
  knob('value', String.raw`${powercap}\/constraint_\d_power_limit_uw`, String.raw`\d{1,12}`),
  knob('online', String.raw`${cpu}\/cpu\d{1,4}\/online`, '[01]'),
  knob('value', String.raw`${ownGroup}\/cpuset\.cpus`, processors),
  knob('value', String.raw`${ownGroup}\/cpuset\.mems`, processors),
  knob('value', String.raw`${ownGroup}\/cpu\.max`, String.raw`(?:max|\d{4,10}) \d{4,7}`),
  knob('value', String.raw`${ownGroup}\/cpu\.cfs_quota_us`, String.raw`-1|\d{4,10}`),
  knob('value', String.raw`${ownGroup}\/cpu\.cfs_period_us`, String.raw`\d{4,7}`),
  knob('value', String.raw`${ownGroup}\/cpu\.(?:weight|shares)`, String.raw`\d{1,6}`),
  knob('value', String.raw`${ownGroup}\/cpu\.uclamp\.(?:min|max)`, String.raw`max|\d{1,3}(?:\.\d{1,2})?`),
  knob('member', String.raw`${ownGroup}\/cgroup\.procs`, String.raw`[1-9]\d{0,9}`),
  knob('controllers', String.raw`${group}\/cgroup\.subtree_control`, '[+]cpu(?: [+]cpuset)?|[+]cpuset'),
  knob('only-restored', String.raw`${group}\/cpuset\.cpus`, processors),
  knob('only-restored', String.raw`${group}\/(?:cgroup\.procs|tasks)`, String.raw`[1-9]\d{0,9}`),
];

const clockPath = new RegExp(`^(?:${clock}|${devfreq})/`);
const ownGroupPath = new RegExp(`^${ownGroup}$`);

/** The first row that the path fits, or null for a file that cotune does not write. */
export function knownKnob(path: string): KnownKnob | null {
  return knownKnobs.find((known) => known.path.test(path)) ?? null;
}

/** Whether a file is an end of the range of a clock, its governor or its choice. */
export function isClock(path: string): boolean {
  return clockPath.test(path);
}

/** Whether a path is a control group that cotune may make and remove. */
export function isOwnGroup(path: string): boolean {
  return ownGroupPath.test(path);
}

/** The other end of a range, for a file that is one end of it. */
export function otherBound(path: string): string | null {
  const kind = knownKnob(path)?.kind;
  if (kind === 'minimum') return path.replace(/min_freq$/, 'max_freq');
  return kind === 'maximum' ? path.replace(/max_freq$/, 'min_freq') : null;
}
