/** Which keys a schema knows at a place: what to suggest where another was written. */
import { z } from 'zod';
import type { Place } from './schema-problems.js';

/**
 * @param value what was given; between kinds of a union, it decides
 * @returns nothing where the schema knows no keys
 */
export function keysAt(schema: z.core.$ZodType, value: unknown, place: Place): readonly string[] {
  const inner = bare(schema, value);
  const [part, ...rest] = place;
  if (part === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const child = childOf(inner, part);
  return child === undefined ? [] : keysAt(child, (value as Record<PropertyKey, unknown>)?.[part], rest);
}

function childOf(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[part as string];
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodTuple) return schema.def.items[Number(part)];
  return undefined;
}

/** Without what stands around it: defaults, and the kinds that were not given. */
function bare(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator, options } = schema.def;
    const given = (value as Record<string, unknown> | null)?.[discriminator];
    const option = options.find((one) => one._zod.propValues?.[discriminator]?.has(given as string));
    return option === undefined ? schema : bare(option, value);
  }
  const isWrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return isWrapped ? bare(schema.unwrap(), value) : schema;
}
