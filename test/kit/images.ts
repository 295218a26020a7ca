import { crc32, deflateSync } from 'node:zlib';

const PNG_SIGNATURE = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1');

/** A black PNG of one bit a pixel, so that a large one is small. @param rows False: none of them is there. */
export function blackPng(width: number, height: number, { rows = true } = {}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const raw = Buffer.alloc(rows ? (1 + Math.ceil(width / 8)) * height : 0);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(raw, { level: 1 })), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([PNG_SIGNATURE, ...chunks]);
}

function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), content]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(content.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), framed.length - 4);
  return framed;
}

const GIF_HEADER = Buffer.from('474946383961 01000100800000 000000 ffffff'.replaceAll(' ', ''), 'hex');
/** Its control extension, its descriptor, its one pixel. */
const GIF_FRAME = Buffer.from('21f9040001000000 2c000000000100010000 0202440100'.replaceAll(' ', ''), 'hex');

/** A GIF of one pixel that is shown so many times. */
export function animatedGif(frames: number): Buffer {
  return Buffer.concat([GIF_HEADER, ...Array<Buffer>(frames).fill(GIF_FRAME), Buffer.from(';')]);
}
