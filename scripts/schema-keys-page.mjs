/** The keys of a scenario as a table, from its JSON Schema. */

/** @returns the page in Markdown */
export function schemaKeysPage(schema) {
  const rows = keysOf(schema, '').map(({ path, type, range, standard, description }) =>
    row(`\`${path}\``, type, range, standard, description),
  );
  return `# Keys of a scenario

[simulation.md](simulation.md) shows them at work. A key without a default and not marked as optional must be there.

This page is written by \`node scripts/write-docs.mjs\` from \`src/experiment/scenario/schema*.ts\`.

| key | type | range | default | |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

const row = (...cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;

/** Each key of a map, followed by the keys inside it. */
function keysOf(schema, prefix) {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    const isRequired = schema.required?.includes(key);
    return [{ path, ...described(value, isRequired) }, ...insideOf(value, path)];
  });
}

function insideOf(value, path) {
  const schema = withoutNull(value);
  if (schema.type === 'array') return insideOf(schema.items, `${path}[]`);
  if (schema.oneOf !== undefined) return schema.oneOf.flatMap((kind) => keysOfKind(kind, path));
  if (typeof schema.additionalProperties === 'object')
    return insideOf(schema.additionalProperties, `${path}.NAME`);
  return keysOf(schema, `${path}.`);
}

/** Of one of several kinds: its keys but the one that says which it is. */
function keysOfKind({ properties: { kind, ...properties }, required }, path) {
  return keysOf({ properties, required }, `${path}(${kind.const}).`);
}

function described(value, isRequired) {
  const schema = withoutNull(value);
  const standard = value.default === undefined ? (isRequired ? '' : 'optional') : defaultText(value.default);
  const description = value.description ?? schema.description ?? '';
  return { type: typeText(schema), range: rangeText(schema), standard, description };
}

/** A map that may be missing has all its defaults then. */
const defaultText = (value) =>
  typeof value === 'object' && !Array.isArray(value) ? 'optional' : JSON.stringify(value);

/** What may be null has, beside that, a schema of its own. */
function withoutNull(value) {
  return value.anyOf?.find(({ type }) => type !== 'null') ?? value;
}

const typeNames = {
  integer: 'whole number',
  string: 'text',
  array: 'list',
  object: 'map',
  boolean: 'true or false',
};

function typeText(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.join(', ');
  if (schema.oneOf !== undefined)
    return `${schema.oneOf.map((kind) => kind.properties.kind.const).join(', ')}`;
  if (schema.type === 'array' && schema.items.properties === undefined)
    return `list of ${typeText(schema.items)}`;
  return typeNames[schema.type] ?? schema.type;
}

function rangeText(schema) {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minItems, maxItems } = schema;
  const bounds = [
    [minimum, 'from'],
    [exclusiveMinimum, 'above'],
    [maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, 'to'],
    [exclusiveMaximum, 'below'],
    [minItems, 'at least'],
    [maxItems, 'at most'],
  ];
  const given = bounds.filter(([bound]) => bound !== undefined);
  return given.map(([bound, word]) => `${word} ${bound}`).join(' ');
}
