/** What commands that take a supernet let a person say of a checkpoint that is not imported yet. */
import { type Command, InvalidArgumentError } from 'commander';
import { familyNames } from '../application/network/families.js';
import type { SupernetOptions } from '../application/network/supernet-at.js';
import { hatFamily } from '../application/text/description.js';

/** As commander names them. */
export interface CheckpointFlags {
  readonly family?: string;
  readonly widthMult?: readonly number[];
  readonly config?: string;
}

/** Adds `--family`, `--width-mult` and `--config`. */
export function addCheckpointOptions(command: Command): Command {
  return command
    .option(
      '--family <name>',
      `family of a checkpoint: ${[...familyNames, hatFamily].join(', ')}; found out where not given`,
    )
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
