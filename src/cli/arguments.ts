/** Numbers on the command line, with the range in which they make sense. */
import { InvalidArgumentError } from 'commander';

export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly whole?: boolean;
}

/** A commander parser for a number in a range, both ends included. */
export function numberIn({ minimum, maximum, whole = false }: NumberRange): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits =
      text.trim() !== '' && value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
    if (fits) return value;
    throw new InvalidArgumentError(
      `It must be a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}.`,
    );
  };
}
