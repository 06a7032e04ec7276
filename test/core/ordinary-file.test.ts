import { describe, expect, it } from 'vitest';
import { checkOrdinaryFile } from '#cotune/core/ordinary-file.js';

describe('what is read whole', () => {
  it('may be a file', async () => {
    await expect(checkOrdinaryFile(import.meta.filename)).resolves.toBeUndefined();
  });

  it.each(['/dev/zero', import.meta.dirname])('may not be %s', async (path) => {
    await expect(checkOrdinaryFile(path)).rejects.toThrow('it is not an ordinary file');
  });

  it('must be there', async () => {
    await expect(checkOrdinaryFile(`${import.meta.filename}.none`)).rejects.toThrow('ENOENT');
  });
});
