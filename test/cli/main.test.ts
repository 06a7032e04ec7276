import { describe, expect, it } from 'vitest';
import { cotune } from '../support/command-line.js';

const oneErrorLine = /^cotune: ERR_[A-Z_]+: [^\n]+; [^\n]+\n$/;

describe('the command line', () => {
  it('shows its commands and ends well when asked for help, or for nothing', async () => {
    for (const args of [['--help'], []]) {
      const { status, stdout } = await cotune(args);
      expect(status).toBe(0);
      for (const command of ['demo', 'run', 'search', 'bench']) expect(stdout).toContain(command);
    }
  });

  it('shows the options of a command', async () => {
    const { status, stdout } = await cotune(['demo', '--help']);
    expect(status).toBe(0);
    for (const option of ['--seconds', '--apps', '--images', '--report', '--json'])
      expect(stdout).toContain(option);
  });

  it('tells its version', async () => {
    const { status, stdout } = await cotune(['--version']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['nonsense']],
    [['demo', '--nonsense']],
    [['demo', '--seconds', 'many']],
    [['demo', '--apps', '0']],
    [['bench']],
    [['bench', 'nonsense']],
    [['run']],
    [['subnet', 'nonsense']],
    [['subnet', 'run']],
    [['subnet', 'export', '--supernet', 'x', '--output', 'y', '--batch', '0']],
  ])('answers wrong usage %j with one line and status 2', async (args) => {
    const { status, stdout, stderr } = await cotune(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(oneErrorLine);
    expect(stderr).toContain('ERR_USAGE');
  });

  it('names the help of the command that was used wrongly', async () => {
    const missing = await cotune(['merge', 'a', 'b']);
    expect(missing.stderr).toMatch(/'--out <dir>' not specified; see `cotune merge --help`\n$/);
    const invalid = await cotune(['search', '--shard', '3/2']);
    expect(invalid.stderr).toMatch(/such as 1\/4; see `cotune search --help`\n$/);
    const unknown = await cotune(['nonsense']);
    expect(unknown.stderr).toMatch(/; see `cotune --help`\n$/);
  });

  it.each([
    [['demo', '--library', '/no/such/library', '--json'], 'ERR_FILE_UNREADABLE'],
    [['demo', '--images', '/no/such/images', '--json'], 'ERR_IMAGE_MISSING'],
    [['demo', '--report', '/proc/no/such/place'], 'ERR_FOLDER_UNREADABLE'],
    [['bench', 'engine', '--library', '/no/such/library'], 'ERR_FILE_UNREADABLE'],
    [['run', 'test/support/too-small-budget.yaml', '--seconds', '5'], 'ERR_MEMORY_BUDGET'],
  ])('answers %j with one error, status 1 and no stack trace', async (args, code) => {
    const { status, stdout, stderr } = await cotune(args);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.split('\n').filter((line) => line.startsWith('cotune: '))).toEqual([
      expect.stringContaining(code),
    ]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('shows the stack trace when asked to be verbose', async () => {
    const { stderr } = await cotune(['demo', '--library', '/no/such/library', '--verbose']);
    expect(stderr).toMatch(/\n\s+at /);
  });
});
