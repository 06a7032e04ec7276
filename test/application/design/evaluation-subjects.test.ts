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

  it('of a supernet: the largest unless another is named, marked where its statistics are a mixture', () => {
    const { supernet } = library;
    const uncalibrated = { source: 'checkpoint', calibrated: false, statistics: null };
    const largest = supernetSubject(supernet, null, 'mine', { calibrationImages: null });
    expect(largest).toMatchObject({
      id: 'largest',
      arch: largestArch(supernet.description),
      ...uncalibrated,
    });
    const smallest = smallestArch(supernet.description);
    const named = supernetSubject(supernet, smallest, 'mine', { calibrationImages: null });
    expect(named).toMatchObject({ id: 'mine', arch: smallest, resolution: 32, ...uncalibrated });
  });

  it('of a network that is the only one of its description: with the statistics it was trained to', () => {
    const { supernet } = library;
    const { kernels, expansions, depths } = supernet.description;
    const description = {
      ...supernet.description,
      kernels: kernels.slice(-1),
      expansions: expansions.slice(-1),
      depths: depths.slice(-1),
    };
    const only = supernetSubject({ ...supernet, description }, null, '', { calibrationImages: null });
    expect(only.calibrated).toBe(true);
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
