/** The scripts and styles that a report carries inside, so that it opens anywhere and asks nobody for anything. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** In the order in which they may refer to each other. */
const clientModules = [
  'browser',
  'drawing',
  'axes',
  'readout',
  'phases',
  'timeline',
  'board',
  'front',
  'main',
];

const clientFolder = join(dirname(fileURLToPath(import.meta.url)), 'client');
const uplotFolder = dirname(createRequire(import.meta.url).resolve('uplot'));

/** A compiled module as a part of one script: all parts share a scope, so imports and exports fall away. */
function asPart(source: string): string {
  return source
    .replace(/^import\s[^;]*;\s*$/gm, '')
    .replace(/^export\s+\{[^}]*\};?\s*$/gm, '')
    .replace(/^export\s+/gm, '')
    .replace(/^\/\/# sourceMappingURL=.*$/gm, '')
    .trim();
}

function clientScript(): string {
  const parts = clientModules.map((name) => asPart(readFileSync(join(clientFolder, `${name}.js`), 'utf8')));
  return `(() => {\n'use strict';\n${parts.join('\n')}\n})();`;
}

/** uPlot, and the page's own script as the compiler left it. */
export function scripts(): readonly string[] {
  return [readFileSync(join(uplotFolder, 'uPlot.iife.min.js'), 'utf8'), clientScript()];
}

export function chartStyles(): string {
  return readFileSync(join(uplotFolder, 'uPlot.min.css'), 'utf8');
}
