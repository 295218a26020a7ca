import { z } from 'zod';

import { type FileRow, filesOfMessage } from '../data/loaders/files.ts';
import type { MessageRow } from '../data/loaders/messages.ts';
import {
  completeFileUpload,
  createFileUpload,
  type FileUpload,
  signedDownload,
  signedThumbnail,
} from '../domain/files.ts';
import { parseFilename } from '../lib/text.ts';
import { ALLOWED_MEDIA_TYPES, parseMediaType } from '../storage/media-types.ts';
import type { SignedDownload, SignedUpload } from '../storage/store.ts';
import { builder } from './builder.ts';
import { IS_POSITIVE } from './fields/conditions.ts';
import { fieldsOf } from './fields/fields.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs/fields.ts';
import { decodedReader, type Reader, refuse } from './inputs/readers.ts';
import { inputType } from './inputs/types.ts';
import { mutation } from './mutations.ts';
import { itself, payload, result } from './payloads.ts';

const FileStatus = builder.enumType('FileStatus', {
  description: 'State of an upload.',
  values: {
    PENDING: { description: 'The bytes are not uploaded yet, or not checked yet.' },
    READY: { description: 'The bytes are uploaded and checked. The file can be attached and downloaded.' },
  } as const,
});

/** Signing a URL costs CPU time. */
const SIGNATURE = { field: 4, multiplier: 1 };

const SignedUrl = builder.objectRef<SignedDownload>('SignedUrl').implement({
  description: 'A URL that gives read access to anyone who has it, for 15 minutes.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Fetch it with GET, without a token.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the URL stops working.' }),
  }),
});

builder.prismaObject('File', {
  description:
    'An uploaded file. A file that is attached to a message is readable by everyone who may read the message; any other file is readable by its owner.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('file')),
    filename: t.exposeString('filename', {
      description: 'Name that the owner gave, without folders: 1 to 255 characters.',
    }),
    contentType: t.exposeString('contentType', {
      description:
        'Media type under its canonical name, such as `image/png`: a file uploaded as `application/csv` has `text/csv`.',
    }),
    sizeBytes: t.exposeInt('sizeBytes', {
      description: 'Size in bytes: 1 to 104857600 (100 MiB) unless the operator sets another maximum.',
    }),
    status: t.expose('status', { type: FileStatus, description: 'State of the upload.' }),
    width: t.exposeInt('width', {
      nullable: true,
      description: 'Width of an image in pixels; null while PENDING, for other files, and if it cannot be decoded.',
    }),
    height: t.exposeInt('height', {
      nullable: true,
      description: 'Height of an image in pixels; null while PENDING, for other files, and if it cannot be decoded.',
    }),
    url: t.field({
      type: SignedUrl,
      complexity: SIGNATURE,
      nullable: true,
      description: 'Where the original bytes can be downloaded; null while PENDING. Each read returns a new URL.',
      resolve: (file, _args, caller) => signedDownload(caller, file),
    }),
    thumbnail: t.field({
      type: SignedUrl,
      complexity: SIGNATURE,
      nullable: true,
      description:
        'A smaller version of an image: WebP, at most 400 x 400 pixels, without the metadata of the original, such as place and time. Null until it has been made, which takes seconds after `completeFileUpload`. Always null for other files and for images that cannot be decoded.',
      resolve: (file, _args, caller) => signedThumbnail(caller, file),
    }),
    durationMs: t.exposeInt('durationMs', {
      nullable: true,
      description: 'Duration of audio in milliseconds, as stated by the owner; null if not stated.',
    }),
    waveform: t.intList({
      nullable: true,
      description:
        'Loudness of audio from start to end: 1 to 256 values from 0 to 255, as stated by the owner; null if not stated.',
      resolve: ({ waveform }) => waveform && [...waveform],
    }),
  }),
});

builder.objectFields('Message', (t) => ({
  files: t.field(
    fieldsOf<MessageRow>().many({ channelId: 'channelId', messageSeq: 'seq' }, filesOfMessage, {
      type: ['File'],
      description: 'The attached files in the order of `fileIds`: at most 10.',
      where: { fileCount: IS_POSITIVE },
    }),
  ),
}));

const HttpHeader = builder.objectRef<SignedUpload['headers'][number]>('HttpHeader').implement({
  description: 'A header of an HTTP request.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the header in lower case.' }),
    value: t.exposeString('value', { description: 'Value of the header, to be sent unchanged.' }),
  }),
});

const contentTypeReader = decodedReader(
  parseMediaType,
  `must be a type that may be uploaded: ${ALLOWED_MEDIA_TYPES.join(', ')}; any text may be text/plain`,
);

const MAX_POINTS = 256;
const LOUDEST = 255;

/** Refuses only the first of several invalid points. */
const waveformReader: Reader<readonly number[]> = z.array(z.number()).transform((points, context) => {
  if (points.length === 0 || points.length > MAX_POINTS) {
    return refuse(context, `must be of 1 to ${MAX_POINTS} points, is of ${points.length}`);
  }
  const wrong = points.findIndex((point) => point < 0 || point > LOUDEST);
  return wrong < 0 ? points : refuse(context, `must be from 0 to ${LOUDEST}, is ${points[wrong]!}`, [wrong]);
});

mutation('createFileUpload', {
  counts: 'uploads',
  description:
    'Creates an upload slot. The client then sends the bytes to `uploadUrl` with the returned headers, once and within 15 minutes, calls `completeFileUpload`, and attaches the file with `createMessage`. A slot that is not completed and a file that is not attached are deleted after 24 hours. The unattached files of one user may total 20 times the maximum size of a file.',
  input: inputType('CreateFileUploadInput', 'A file to upload.', {
    filename: inputs.text(
      parseFilename,
      'Name to display and to save the file under: 1 to 255 characters on one line, at least one of them visible, without folders. It is stored in NFC, and spaces and other invisible characters at both ends are removed. Control characters and direction overrides are refused.',
    ),
    contentType: inputs.field(
      'String',
      contentTypeReader,
      'Media type under any common name, such as `image/png`: images, audio, video, PDF, archives, office documents, and text of any kind and encoding, source code included. SVG and HTML are refused; their source can be sent as `text/plain`. `application/octet-stream` is accepted if `filename` has the extension of a text file. The bytes must match the type.',
    ),
    sizeBytes: inputs.count(
      { min: 1 },
      'Size in bytes: 1 to 104857600 (100 MiB) unless the operator sets another maximum. The upload must have exactly this size.',
    ),
    durationMs: inputs.optional(
      inputs.count({ min: 0 }, 'Duration of audio in milliseconds, at least 0. Refused for other files.'),
    ),
    waveform: inputs.optional(
      inputs.field(
        ['Int'],
        waveformReader,
        'Loudness of audio from start to end: 1 to 256 values from 0 to 255. Refused for other files.',
      ),
    ),
  }),
  payload: payload<FileUpload>('CreateFileUploadPayload', 'Result of `createFileUpload`.', {
    file: result('File', 'file', 'The new file; its status is PENDING.'),
    uploadUrl: result(
      'String',
      ({ upload }) => upload.url,
      'Signed URL for the upload. It accepts bytes of the stated size and type, once; after `completeFileUpload` has refused them, once more.',
    ),
    method: result('String', ({ upload }) => upload.method, 'HTTP method of the upload: `PUT`.'),
    headers: result(
      [HttpHeader],
      ({ upload }) => upload.headers,
      'Headers that the upload must carry in addition to `content-length`, which every HTTP client sets by itself.',
    ),
    expiresAt: result('DateTime', 'expiresAt', 'The upload must begin before this time.'),
  }),
  resolve: createFileUpload,
});

mutation('completeFileUpload', {
  counts: 'uploads',
  description:
    'Reports that the bytes are uploaded. They are checked, and the file becomes READY. Repeating it changes nothing. It is refused if the bytes do not have the stated size and type, or if an image has more than 50 megapixels or more than 16384 pixels on a side. The refused bytes are deleted, and others can be uploaded to the same `uploadUrl` until `expiresAt`. An image costs 1 point of `rateLimit` per 2,000 pixels.',
  input: inputType('CompleteFileUploadInput', 'A finished upload.', {
    fileId: inputs.id('file', 'A file that the viewer owns.'),
  }),
  payload: payload<FileRow>('CompleteFileUploadPayload', 'Result of `completeFileUpload`.', {
    file: itself('File', 'The file; its status is READY.'),
  }),
  resolve: completeFileUpload,
});
