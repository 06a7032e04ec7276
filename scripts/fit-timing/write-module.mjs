/** Writes fitted networks as modules of the source, formatted as all of it is. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** @param value of plain data */
export function moduleOf({ what, name, type, from, value, path }) {
  const text = `/** ${what} Written by \`node scripts/fit-timing.mjs\`: change that, not this. */
import type { ${type} } from '${from}';
import { cpu, gpu } from '../stage.js';

export const ${name}: readonly ${type}[] = ${literal(value)};
`;
  return formatted(text.includes('gpu(') ? text : text.replace('{ cpu, gpu }', '{ cpu }'), path);
}

function literal(value, key) {
  if (typeof value === 'number')
    return key === 'accuracy' ? String(Number(value.toPrecision(6))) : rounded(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => literal(one)).join(', ')}]`;
  if ('processor' in value) return call(value);
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${literal(one, name)}`);
  return `{ ${fields.join(', ')} }`;
}

const call = ({ processor, computeCycles, memoryBytes, activity, parallelFraction }) =>
  `${processor}(${[computeCycles, memoryBytes, activity, parallelFraction].map(rounded).join(', ')})`;

/** Four digits: more would claim what no fit can know. */
function rounded(value) {
  const short = Number(value.toPrecision(4));
  return short >= 1e5 ? short.toExponential().replace('e+', 'e') : String(short);
}

function formatted(text, path) {
  const biome = join(repository, 'node_modules/@biomejs/biome/bin/biome');
  const options = { input: text, cwd: repository, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] };
  return execFileSync(process.execPath, [biome, 'check', '--write', `--stdin-file-path=${path}`], options);
}
