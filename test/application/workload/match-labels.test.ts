import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchLabels } from '#cotune/application/workload/match-labels.js';

const match = (files: readonly string[], names: readonly string[]) =>
  matchLabels(
    files.map((file, index) => ({ file, label: index, line: index + 2 })),
    names,
    { list: 'list.csv', images: 'images.tar' },
  );

describe('labels are matched with images', () => {
  it('by path, by base name and by the base name of a path from elsewhere', () => {
    const names = ['val/a.jpg', 'val/b.jpg', 'val/c.jpg', 'val/d.jpg'];
    expect([...match(['val/b.jpg', './val/d.jpg', 'a.jpg', 'data/imagenet/c.jpg'], names)]).toEqual([
      [1, 0],
      [3, 1],
      [0, 2],
      [2, 3],
    ]);
  });

  it('whatever the order, each with its own label', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}(\/[a-z]{1,4}){0,2}\.jpg$/), { minLength: 1 });
    fc.assert(
      fc.property(
        names.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all))),
        ([all, listed]) => {
          const labels = match(listed, all);
          expect(labels.size).toBe(listed.length);
          for (const [image, label] of labels) expect(all[image]).toBe(listed[label]);
        },
      ),
    );
  });

  it.each([
    [['x.jpg'], "list.csv, line 2: there is no image 'x.jpg' in images.tar"],
    [['a/1.jpg', '1.jpg'], "list.csv, line 3: '1.jpg' may be a/1.jpg or b/1.jpg"],
    [['a/1.jpg', './a/1.jpg'], "list.csv, line 3: './a/1.jpg' was labelled in line 2 already"],
  ])('or refused: %j', (files, message) => {
    expect(() => match(files, ['a/1.jpg', 'b/1.jpg'])).toThrow(
      expect.objectContaining({ code: 'ERR_LABELS', message }),
    );
  });
});
