import { beforeAll, describe, expect, it } from 'vitest';
import { librarySubjects, supernetSubject } from '#cotune/application/design/evaluation-subjects.js';
import { type Library, readLibrary } from '#cotune/application/design/library.js';
import { largestArch, smallestArch } from '#cotune/application/network/arch.js';
import { bundledLibrary } from '../../support/bundled.js';

let library: Library;
beforeAll(async () => {
  library = await readLibrary(bundledLibrary);
});

describe('what is evaluated', () => {
  it('of a library: all with their own statistics, or one', () => {
    const all = librarySubjects(library, { calibrationImages: null });
    expect(all.map(({ id }) => id)).toEqual(library.subnets.map(({ id }) => id));
    for (const { source, calibrated, statistics } of all) {
      expect({ source, calibrated }).toEqual({ source: 'library', calibrated: true });
      expect(statistics!.size).toBeGreaterThan(0);
    }
    const { id, arch } = library.subnets[1]!;
    expect(librarySubjects(library, { calibrationImages: null, only: id })).toMatchObject([{ id, arch }]);
    expect(() => librarySubjects(library, { calibrationImages: null, only: 'nobody' })).toThrow(
      expect.objectContaining({ code: 'ERR_LIBRARY', advice: expect.stringContaining('s1, s2') }),
    );
  });

  it('of a supernet: the largest unless another is named, marked where the statistics are not its own', () => {
    const { supernet } = library;
    const checkpoint = { source: 'checkpoint', statistics: null };
    const largest = supernetSubject(supernet, null, 'mine', { calibrationImages: null });
    const arch = largestArch(supernet.description);
    expect(largest).toMatchObject({ id: 'largest', arch, calibrated: true, ...checkpoint });
    const smallest = smallestArch(supernet.description);
    const named = supernetSubject(supernet, smallest, 'mine', { calibrationImages: null });
    expect(named).toMatchObject({ id: 'mine', arch: smallest, resolution: 32, calibrated: false });
  });

  it('of a supernet whose statistics are a mixture: none is calibrated', () => {
    const { checkpointStatistics: _, ...description } = library.supernet.description;
    const supernet = { ...library.supernet, description };
    expect(supernetSubject(supernet, null, '', { calibrationImages: null }).calibrated).toBe(false);
  });

  it('is calibrated where there are images for it', () => {
    const calibrated = { source: 'calibrated', calibrated: true, calibrationImages: 2000, statistics: null };
    for (const subject of librarySubjects(library, { calibrationImages: 2000 }))
      expect(subject).toMatchObject(calibrated);
    expect(supernetSubject(library.supernet, null, '', { calibrationImages: 2000 })).toMatchObject(
      calibrated,
    );
  });
});
