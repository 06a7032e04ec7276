import { afterEach, describe, expect, it } from 'vitest';
import { openCoRunner } from '#cotune/experiment/co-runner.js';

const options = process.env.NODE_OPTIONS;

afterEach(() => {
  if (options === undefined) delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = options;
});

describe('the co-runner', () => {
  it('says so when its program ends before it is ready', async () => {
    process.env.NODE_OPTIONS = '--require=/no/such/module.cjs';
    await expect(openCoRunner(1)).rejects.toMatchObject({
      code: 'ERR_INTERNAL',
      message: expect.stringContaining('it ended with status 1'),
    });
  });

  it('takes orders also when its program has ended', async () => {
    const coRunner = await openCoRunner(0);
    await coRunner.close();
    coRunner.start();
    coRunner.pause();
  });
});
