import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = resolve(import.meta.dirname, '../../dist/cli/main.js');

/** Says at the end of the process whether the native runtime is in it. */
const spy = `data:text/javascript,${encodeURIComponent(`
  process.on('exit', () => {
    const { sharedObjects } = process.report.getReport();
    process.stderr.write('runtime loaded: ' + sharedObjects.some((path) => path.includes('onnxruntime')) + '\\n');
  });`)}`;

const run = (args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', spy, main, ...args], { encoding: 'utf8' });

describe('the command line loads the runtime', () => {
  it.each([[['--version']], [['--help']], [['nonsense']]])('not for %j', (args) => {
    expect(run(args).stderr).toContain('runtime loaded: false');
  });

  it('for a command that needs it', () => {
    expect(run(['bench', '--help']).stderr).toContain('runtime loaded: true');
  });
});

describe('a reader of the output that leaves early', () => {
  it.each(['--help', 'demo --help', '--version'])('of %s ends the program quietly', (args) => {
    const script = `"${process.execPath}" "${main}" ${args} | true; echo "status \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout).toBe('status 0\n');
    expect(stderr).toBe('');
  });
});
