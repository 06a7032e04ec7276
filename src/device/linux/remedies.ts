/**
 * What a person can do about a knob or a sensor that this process may not use: a group with a udev rule, a delegated
 * control group, a container that is let through, or nothing.
 *
 * @see man 7 udev; Documentation/admin-guide/cgroup-v2.rst, Delegation
 */
import { baseName, parentOf } from './find-folders.js';
import type { KnobDescription } from './knob-description.js';
import type { Access } from './tree.js';

/** The group that the rules give the files to. */
export const deviceGroup = 'cotune';

/** How to get a knob; null where it can be set already or nobody could. */
export function remedyFor({ name, access }: Pick<KnobDescription, 'name' | 'access'>): string | null {
  if ('writable' in access) return null;
  if (name === 'affinity')
    return access.refused === 'missing' ? 'install util-linux, which has taskset' : null;
  if (access.refused === 'mount')
    return 'mount it for writing; in a container, add `-v /sys:/sys:rw`, or run cotune outside of it';
  if (access.refused !== 'permission') return null;
  if (name.startsWith('cgroup.'))
    return 'start cotune with `systemd-run --user --scope -p Delegate=yes` (v2), or chown a control group to its user';
  return `install the rule of \`cotune doctor --udev\` and join the group ${deviceGroup}, let root run \`cotune writer --socket /run/cotune/writer.sock --group ${deviceGroup}\`, or start cotune with sudo (CAP_DAC_OVERRIDE is enough)`;
}

/** Why a knob cannot be set; null where it can. */
export function reasonOf(access: Access): string | null {
  return 'writable' in access ? null : access.reason;
}

/** What is in a rule: nothing that a shell or udev would read as more than a path. */
const plainPath = /^\/sys\/[\w./:@,+-]+$/;

/** Which subsystem's event comes when the files of a path exist. */
const subsystems: readonly (readonly [RegExp, string])[] = [
  [/^\/sys\/devices\/system\/cpu\//, 'cpu'],
  [/\/devfreq/, 'devfreq'],
  [/\/powercap\//, 'powercap'],
];

/**
 * A udev rule that gives the group the knobs that only root may set, and lets it read energy counters.
 *
 * @param readable files that only root may read
 * @returns the lines of the rule, with how to install it; no rule where there is nothing to give
 */
export function udevRules(knobs: readonly KnobDescription[], readable: readonly string[]): string[] {
  const paths = knobs.map(({ path }) => path);
  const rules = subsystems.flatMap(([pattern, subsystem]) => [
    ...ruleFor(
      subsystem,
      paths.filter((path) => pattern.test(path)),
      'g+w',
    ),
    ...ruleFor(
      subsystem,
      readable.filter((path) => pattern.test(path)),
      'g+r',
    ),
  ]);
  if (rules.length === 0)
    return ['# nothing to give: no knob of this machine is a file that a group could own'];
  return [
    '# Gives the knobs of this machine to a group, so that cotune needs no root.',
    `#   sudo groupadd --system ${deviceGroup} && sudo usermod -aG ${deviceGroup} "$USER"`,
    '#   cotune doctor --udev | sudo tee /etc/udev/rules.d/60-cotune.rules',
    '#   sudo udevadm control --reload && sudo udevadm trigger',
    ...rules,
  ];
}

function ruleFor(subsystem: string, paths: readonly string[], mode: 'g+w' | 'g+r'): string[] {
  const plain = [...new Set(paths)].filter((path) => plainPath.test(path));
  const folders = [...new Set(plain.map(parentOf))];
  return folders.map((folder) => {
    const files = plain.filter((path) => parentOf(path) === folder);
    const shell = `chgrp -f ${deviceGroup} ${files.join(' ')}; chmod -f ${mode} ${files.join(' ')}`;
    const ownEvent = subsystem !== 'cpu' && baseName(folder) !== 'devfreq';
    const key = ownEvent ? `, KERNEL=="${baseName(folder)}"` : '';
    return `ACTION=="add|change|online", SUBSYSTEM=="${subsystem}"${key}, RUN+="/bin/sh -c '${shell}'"`;
  });
}
