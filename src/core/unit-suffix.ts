/** Keys end with their unit; who writes `deadlineSeconds` for `deadlineMilliseconds` means the same quantity. */
const suffixes =
  /(nano|micro|milli|kilo|mega|giga|kibi|mebi|gibi)?(seconds?|minutes?|hours?|hertz|watts?|joules?|bytes?|celsius|fahrenheit|kelvin|volts?|cycles?|ms|[km]?hz|mb|s)$/i;

/** @returns the key that names the same quantity in another unit; null where there is none */
export function otherUnit(written: string, keys: readonly string[]): string | null {
  const quantity = withoutUnit(written);
  if (quantity === '' || quantity === written) return null;
  return (
    keys.find((key) => key !== written && key !== withoutUnit(key) && withoutUnit(key) === quantity) ?? null
  );
}

const withoutUnit = (key: string) => key.slice(0, 64).replace(suffixes, '');
