/** What commands that take a supernet let a person say of a checkpoint that is not imported yet. */
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { validateArch } from '../application/network/arch.js';
import type { Arch } from '../application/network/arch-space.js';
import { familyNames } from '../application/network/families.js';
import type { Supernet } from '../application/network/supernet.js';
import type { SupernetOptions } from '../application/network/supernet-at.js';
import { CotuneError } from '../core/errors.js';

/** As commander names them. */
export interface CheckpointFlags {
  readonly family?: string;
  readonly widthMult?: readonly number[];
  readonly config?: string;
}

/** Adds `--family`, `--width-mult` and `--config`. */
export function addCheckpointOptions(command: Command): Command {
  return command
    .option('--family <name>', `family of a checkpoint: ${familyNames.join(', ')}; found out where not given`)
    .option('--width-mult <w>', 'its width multiplier, or all of an elastic width: 0.65,0.8,1', parseWidths)
    .option(
      '--config <file>',
      "architecture file of a fixed network; the checkpoint's own .json where not given",
    );
}

export const checkpointOptions = ({ family, widthMult, config }: CheckpointFlags): SupernetOptions => ({
  family,
  widthMultipliers: widthMult,
  config,
});

function parseWidths(text: string): number[] {
  const widths = text.split(',').map(Number);
  if (text.trim() !== '' && widths.every((width) => width > 0 && width <= 8)) return widths;
  throw new InvalidArgumentError('It must be a number above 0, or several with commas between.');
}

/** @throws {CotuneError} ERR_FILE_UNREADABLE, ERR_ARCH_FILE, ERR_ARCH_OUTSIDE_SPACE */
export async function readArch({ description }: Supernet, path: string): Promise<Arch> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new CotuneError('ERR_FILE_UNREADABLE', `cannot read ${path}: ${cause.message}`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CotuneError('ERR_ARCH_FILE', `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  return validateArch(description, value);
}
