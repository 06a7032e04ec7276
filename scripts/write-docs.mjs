/**
 * Writes what is generated from the code: `docs/errors.md`, the schemas of the files that people write
 * and `docs/scenario-keys.md`. Run it after a build: `node scripts/write-docs.mjs [FOLDER]`; the folder is the
 * repository where none is given.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorTable } from '../dist/core/errors.js';
import { virtualBoardJsonSchema } from '../dist/device/virtual/plant/description.js';
import { configurationJsonSchema } from '../dist/experiment/configuration-schema.js';
import { scenarioJsonSchema } from '../dist/experiment/scenario/schema.js';
import { schemaKeysPage } from './schema-keys-page.mjs';

const folder = resolve(process.argv[2] ?? resolve(import.meta.dirname, '..'));

function errorsPage() {
  const rows = Object.entries(errorTable).map(
    ([code, { exitStatus, advice }]) => `| \`${code}\` | ${exitStatus} | ${advice.replaceAll('|', '\\|')} |`,
  );
  return `# Errors

Every error is one line on standard error: \`ERR_CODE: what happened; what to do\`. Its code stays the same from
version to version. The place that failed may know better advice than this table. An exit status of 2 means that
the command or its file was wrong, 1 that something else went wrong.

This page is written by \`node scripts/write-docs.mjs\` from \`src/core/errors.ts\`.

| code | exit status | what to do |
| --- | --- | --- |
${rows.join('\n')}
`;
}

function write(path, text) {
  const full = resolve(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

write('docs/errors.md', errorsPage());
write('docs/scenario-keys.md', schemaKeysPage(scenarioJsonSchema()));

const schemas = {
  run: configurationJsonSchema(),
  scenario: scenarioJsonSchema(),
  board: virtualBoardJsonSchema(),
};
for (const [name, schema] of Object.entries(schemas))
  write(`schemas/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
