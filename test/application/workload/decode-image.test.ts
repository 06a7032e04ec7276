import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadImageDecoder } from '#cotune/application/workload/decode-image.js';

const rule = { cropShare: 0.875, rounding: 'ceil' } as const;
const noise = Buffer.from(
  Array.from({ length: 40 * 30 * 3 }, (_, index) => (index * 37 + (index >> 5) * 11) & 255),
);
const image = () => sharp(noise, { raw: { width: 40, height: 30, channels: 3 } });

/** A TIFF of 16x16 pixels with the inks 100, 200, 0, 55; Pillow makes (122, 43, 200) of them. */
const inks = Buffer.from(
  'SUkqABwAAAB4nEs5wWCeMopH8SgekRgAhqljEAoAAAEDAAEAAAAQAAAAAQEDAAEAAAAQAAAAAgEDAAQAAACaAAAAAwEDAAEA' +
    'AAAIAAAABgEDAAEAAAAFAAAAEQEEAAEAAAAIAAAAFQEDAAEAAAAEAAAAFgEDAAEAAAAQAAAAFwEEAAEAAAAUAAAAHAEDAAEA' +
    'AAABAAAAAAAAAAgACAAIAAgA',
  'base64',
);

describe('decoding by a resize rule', () => {
  it('drops transparency, the colour profile and the orientation', async () => {
    const decode = await loadImageDecoder();
    const plain = await decode(await image().png().toBuffer(), 'plain', 16, rule);
    expect(plain.length).toBe(16 * 16 * 3);
    const turned = await image().withMetadata({ orientation: 6 }).png().toBuffer();
    const profiled = await image().withIccProfile('p3', { attach: true }).png().toBuffer();
    const seeThrough = await image().ensureAlpha(0.3).png().toBuffer();
    expect([...(await decode(turned, 'turned', 16, rule))]).toEqual([...plain]);
    expect([...(await decode(seeThrough, 'see-through', 16, rule))]).toEqual([...plain]);
    const unprofiled = await sharp(profiled, { ignoreIcc: true }).removeAlpha().raw().toBuffer();
    const same = await sharp(unprofiled, { raw: { width: 40, height: 30, channels: 3 } })
      .png()
      .toBuffer();
    expect([...(await decode(profiled, 'profiled', 16, rule))]).toEqual([
      ...(await decode(same, 'same', 16, rule)),
    ]);
  });

  it('repeats grey in every channel', async () => {
    const decode = await loadImageDecoder();
    const grey = await decode(await image().toColourspace('b-w').png().toBuffer(), 'grey', 16, rule);
    for (let at = 0; at < grey.length; at += 3)
      expect([grey[at + 1], grey[at + 2]]).toEqual([grey[at], grey[at]]);
  });

  it('lets each ink take its share of the light that black leaves', async () => {
    const decode = await loadImageDecoder();
    expect([...(await decode(inks, 'inks', 8, rule)).subarray(0, 3)]).toEqual([122, 43, 200]);
  });

  it('says which file it cannot decode', async () => {
    const decode = await loadImageDecoder();
    await expect(decode(Buffer.from('no image'), 'a.jpg', 16, rule)).rejects.toMatchObject({
      code: 'ERR_IMAGE_UNREADABLE',
      message: expect.stringContaining('a.jpg'),
    });
  });
});
