import { crc32, deflateSync } from 'node:zlib';

const PNG_SIGNATURE = Buffer.from('\u0089PNG\r\n\u001A\n', 'latin1');

/** A black PNG with one bit per pixel, so that a large image has few bytes. @param rows False: without its rows. */
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
/** A frame: control extension, descriptor and one pixel. */
const GIF_FRAME = Buffer.from('21f9040001000000 2c000000000100010000 0202440100'.replaceAll(' ', ''), 'hex');

/** A GIF of one pixel with `frames` frames. */
export function animatedGif(frames: number): Buffer {
  return Buffer.concat([GIF_HEADER, ...Array<Buffer>(frames).fill(GIF_FRAME), Buffer.from(';')]);
}
