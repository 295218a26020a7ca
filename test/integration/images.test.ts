import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp, { type Color } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ImageRefusedError, ImagesUnavailableError } from '../../src/storage/images.ts';
import { type ImageDesk, imageDesk } from '../kit/image-desk.ts';
import { animatedGif, blackPng } from '../kit/images.ts';

const RED = { r: 220, g: 20, b: 20 };
const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: RED } });

/** Shared by all tests: it keeps no state between images. */
let desk: ImageDesk;
beforeAll(async () => {
  desk = await imageDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

describe('dimensions', () => {
  test.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('of a %s image are read', async (format) => {
    const path = await desk.file(await plain(60, 40).toFormat(format).toBuffer());

    expect(await desk.probe(path)).toEqual({ width: 60, height: 40 });
  });

  test('are those of the image as it is displayed', async () => {
    const path = await desk.file(await plain(60, 40).jpeg().withMetadata({ orientation: 6 }).toBuffer());

    expect(await desk.probe(path)).toEqual({ width: 40, height: 60 });
  });

  test('of 50 megapixels, and of 16,384 pixels a side, are accepted', async () => {
    const largest = await desk.file(blackPng(10_000, 5_000, { rows: false }));
    const longest = await desk.file(blackPng(16_384, 1));

    expect(await desk.probe(largest)).toEqual({ width: 10_000, height: 5_000 });
    expect(await desk.probe(longest)).toEqual({ width: 16_384, height: 1 });
  });

  test.each(['avis', 'mif1', 'msf1'])('of an AVIF image that begins with the brand %s are read', async (brand) => {
    const bytes = await plain(60, 40).avif().toBuffer();
    bytes.write(brand, 8);

    expect(await desk.probe(await desk.file(bytes))).toEqual({ width: 60, height: 40 });
  });

  test('of an animation are those of a frame', async () => {
    expect(await desk.probe(await desk.file(animatedGif(2_000)))).toEqual({ width: 1, height: 1 });
  });
});

describe('thumbnails', () => {
  test.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('of a %s image fit within 400 × 400', async (format) => {
    const path = await desk.file(await plain(1_000, 500).toFormat(format).toBuffer());

    const { bytes, ...thumbnail } = await desk.thumbnail(path);

    expect(thumbnail).toEqual({ contentType: 'image/webp', width: 400, height: 200 });
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 400, height: 200 });
  });

  test('are never larger than the image', async () => {
    expect(await desk.thumbnail(await desk.file(await plain(30, 20).png().toBuffer()))).toMatchObject({
      width: 30,
      height: 20,
    });
  });

  test('have at least one pixel on each side', async () => {
    expect(await desk.thumbnail(await desk.file(blackPng(16_384, 1)))).toMatchObject({ width: 400, height: 1 });
  });

  test('are upright', async () => {
    // Its left half is blue; after a quarter turn to the right, that is the upper half.
    const half = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#00f' } })
      .png()
      .toBuffer();
    const path = await desk.file(
      await plain(800, 400)
        .composite([{ input: half, left: 0, top: 0 }])
        .jpeg()
        .withMetadata({ orientation: 6 })
        .toBuffer(),
    );

    const { bytes, width, height } = await desk.thumbnail(path);

    expect({ width, height }).toEqual({ width: 200, height: 400 });
    const pixels = await sharp(bytes).removeAlpha().raw().toBuffer();
    const colour = (row: number) =>
      pixels
        .readUIntBE((row * 200 + 100) * 3, 3)
        .toString(16)
        .padStart(6, '0');
    expect(colour(40)).toMatch(/^0.0.f.$/);
    expect(colour(360)).toMatch(/^[d-e].[0-2].[0-2].$/);
  });

  test('have no metadata, while the image keeps its own', async () => {
    const path = await desk.file(
      await plain(600, 600)
        .jpeg()
        .withExif({
          IFD0: { Artist: 'Ada of Turin' },
          IFD3: {
            GPSLatitudeRef: 'N',
            GPSLatitude: '45/1 4/1 0/1',
            GPSLongitudeRef: 'E',
            GPSLongitude: '7/1 41/1 0/1',
          },
        })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>Turin</place></x:xmpmeta>')
        .withIccProfile('p3')
        .toBuffer(),
    );

    const { bytes } = await desk.thumbnail(path);

    const { exif, xmp, icc, iptc } = await sharp(bytes).metadata();
    expect({ exif, xmp, icc, iptc }).toEqual({});
    expect(bytes.toString('latin1')).not.toMatch(/EXIF|XMP |ICCP|Turin/);
    const original = await sharp(await readFile(path)).metadata();
    expect(original.exif?.toString('latin1')).toContain('Ada of Turin');
    expect(original.xmpAsString).toContain('Turin');
    expect(original.icc).toBeInstanceOf(Buffer);
  });

  test('convert the colours of a wider profile to sRGB', async () => {
    const path = await desk.file(await plain(100, 100).png().withIccProfile('p3').toBuffer());

    const { bytes } = await desk.thumbnail(path);

    const { channels } = await sharp(bytes).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 10) * 10)).toEqual([220, 20, 20]);
  });

  test('show the first frame of an animation', async () => {
    const frames = await Promise.all([RED, '#0f0'].map((background) => frame(background)));
    const path = await desk.file(
      await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
    );

    const { bytes } = await desk.thumbnail(path);

    const { pages } = await sharp(bytes).metadata();
    expect(pages ?? 1).toBe(1);
    const { dominant } = await sharp(bytes).stats();
    expect(dominant.r).toBeGreaterThan(dominant.g);
  });

  test('show the still image of an animated PNG', async () => {
    const still = await plain(100, 50).png().toBuffer();
    // The chunk with the number of frames precedes those of the image.
    const frames = Buffer.from('00000008 6163544c 00000002 00000000 f38d9370'.replaceAll(' ', ''), 'hex');
    const path = await desk.file(Buffer.concat([still.subarray(0, 33), frames, still.subarray(33)]));

    expect(await desk.thumbnail(path)).toMatchObject({ width: 100, height: 50 });
  });

  test('keep transparency', async () => {
    const clear = { width: 50, height: 50, channels: 4, background: { ...RED, alpha: 0 } } as const;

    const { bytes } = await desk.thumbnail(await desk.file(await sharp({ create: clear }).png().toBuffer()));

    expect((await sharp(bytes).stats()).isOpaque).toBe(false);
  });
});

describe('is refused:', () => {
  const cut = async (format: 'png' | 'jpeg' | 'gif' | 'webp' | 'avif') => {
    const bytes = await plain(300, 300).toFormat(format, { lossless: true }).toBuffer();
    return bytes.subarray(0, bytes.length * 0.6);
  };

  test.each<[string, string, () => Buffer | Promise<Buffer>]>([
    ['20,000 × 20,000 pixels, by the header alone', 'TOO_LARGE', () => blackPng(20_000, 20_000, { rows: false })],
    ['20,000 × 20,000 pixels that are there', 'TOO_LARGE', () => blackPng(20_000, 20_000)],
    ['a side of 16,385 pixels', 'TOO_LARGE', () => blackPng(1, 16_385)],
    ['more than 50 megapixels', 'TOO_LARGE', () => blackPng(10_000, 5_001, { rows: false })],
    ['an animation of 2,001 frames', 'TOO_MANY_FRAMES', () => animatedGif(2_001)],
    ['an animation of 100,000 frames', 'TOO_MANY_FRAMES', () => animatedGif(100_000)],
    ['an empty file', 'NOT_AN_IMAGE', () => Buffer.alloc(0)],
    ['a text', 'NOT_AN_IMAGE', () => Buffer.from('hello')],
    ['an SVG', 'NOT_AN_IMAGE', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a TIFF', 'NOT_AN_IMAGE', () => plain(9, 9).tiff().toBuffer()],
    ['a JPEG that is its signature alone', 'DAMAGED', () => Buffer.from('ffd8ffe0', 'hex')],
    ['a GIF that is a script', 'DAMAGED', () => Buffer.from('GIF89a=1;alert(1)')],
  ])('%s', async (_, reason, make) => {
    const path = await desk.file(await make());

    for (const task of ['probe', 'thumbnail'] as const) {
      const error: unknown = await desk[task](path).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(ImageRefusedError);
      expect(error).toMatchObject({ reason, message: expect.stringMatching(/^unable to use the image; /) });
    }
  });

  test.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('a thumbnail of a truncated %s', async (format) => {
    const path = await desk.file(await cut(format));

    await expect(desk.thumbnail(path)).rejects.toMatchObject({ name: 'ImageRefusedError', reason: 'DAMAGED' });
  });

  test('but not a missing file: that is no fault of the image', async () => {
    await expect(desk.probe(join(desk.dir, 'missing'))).rejects.toThrow(ImagesUnavailableError);
  });
});

function frame(background: Color): Promise<Buffer> {
  return sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
}
