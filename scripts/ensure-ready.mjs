/**
 * Makes a clone ready to run: installs what `package-lock.json` asks for and builds what `src` has, and only
 * where something is missing or older than its source, so that the second run starts at once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modifiedAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newestIn(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Math.max(0, ...files.map((entry) => modifiedAt(join(entry.parentPath ?? entry.path, entry.name))));
}

function run(what, command, args) {
  process.stderr.write(`cotune: ${what}\n`);
  // The CPU runtime is inside the package; its install script would only look for CUDA libraries to download.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (status !== 0) {
    process.stderr.write(`cotune: ${what} failed; run \`${command} ${args.join(' ')}\` to see why\n`);
    process.exit(1);
  }
}

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  process.stderr.write(`cotune: Node ${process.versions.node} is too old; install Node 20 or newer\n`);
  process.exit(1);
}
if (modifiedAt(join(root, 'node_modules/.package-lock.json')) < modifiedAt(join(root, 'package-lock.json'))) {
  // The build needs the compiler, also where NODE_ENV says production.
  run('installing dependencies', 'npm', [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
}
const sources = Math.max(newestIn(join(root, 'src')), modifiedAt(join(root, 'tsconfig.json')));
if (modifiedAt(join(root, 'dist/.built')) < sources) run('building', 'npm', ['run', '--silent', 'build']);
