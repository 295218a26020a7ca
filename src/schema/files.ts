import { builder } from './builder.ts';
import { sql } from '../data/db.ts';
import { type FileRow, filesByMessages } from '../data/loaders/files.ts';
import { addressOf, completeFileUpload, createFileUpload, type FileUpload, thumbnailOf } from '../domain/files.ts';
import type { SignedAddress, SignedUpload } from '../storage/store.ts';
import { nodeId } from './ids.ts';
import * as inputs from './inputs.ts';
import { mutation, payloadType } from './mutations.ts';
import { readsMany } from './reads.ts';

const FileStatus = builder.enumType('FileStatus', {
  description: 'How far an upload is.',
  values: {
    PENDING: { description: 'The bytes are not there yet, or not checked.' },
    READY: { description: 'Uploaded and checked: it can be attached and read.' },
  } as const,
});

/** Signing is work of its own. */
const SIGNATURE = { field: 4, multiplier: 1 };

const SignedUrl = builder.objectRef<SignedAddress>('SignedUrl').implement({
  description: 'An address that shows something to whoever has it, for 15 minutes.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'To be read by GET, without a token.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it is good.' }),
  }),
});

builder.prismaObject('File', {
  description: 'A file. Read by who may read the message that it hangs on; before that by its owner.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    id: t.id(nodeId('file')),
    filename: t.exposeString('filename', {
      description: 'As its owner named it, without a path: 1 to 255 characters.',
    }),
    contentType: t.exposeString('contentType', { description: 'Media type, such as `image/png`.' }),
    sizeBytes: t.exposeInt('sizeBytes', { description: 'In bytes.' }),
    status: t.expose('status', { type: FileStatus, description: 'Whether it can be read.' }),
    width: t.exposeInt('width', { nullable: true, description: 'Of an image, in pixels.' }),
    height: t.exposeInt('height', { nullable: true, description: 'Of an image, in pixels.' }),
    url: t.field({
      type: SignedUrl,
      complexity: SIGNATURE,
      nullable: true,
      description: 'Where the bytes are, as they were uploaded; null while PENDING. Made anew at each read.',
      resolve: (file, _args, caller) => addressOf(caller, file),
    }),
    thumbnail: t.field({
      type: SignedUrl,
      complexity: SIGNATURE,
      nullable: true,
      description:
        'A smaller picture of an image: WebP, within 400 x 400 pixels, without what the original says of place and time. Null where there is none, or not yet: it comes within seconds of `completeFileUpload`.',
      resolve: (file, _args, caller) => thumbnailOf(caller, file),
    }),
    durationMs: t.exposeInt('durationMs', {
      nullable: true,
      description: 'Of audio, in milliseconds, as its owner said; null where nothing was said.',
    }),
    waveform: t.intList({
      nullable: true,
      description:
        'Of audio: how loud it is from beginning to end, 1 to 256 points of 0 to 255, as its owner said; null where nothing was said.',
      resolve: ({ waveform }) => waveform && [...waveform],
    }),
  }),
});

builder.objectFields('Message', (t) => ({
  files: t.field({
    type: ['File'],
    description: 'In the order in which they were attached: at most 10.',
    resolve: (message, _args, caller) => (message.fileCount === 0 ? [] : caller.load.filesOfMessage.load(message.id)),
    extensions: readsMany(() => ({
      of: 'messageId',
      only: sql`parent."fileCount" > 0`,
      needs: ['fileCount'],
      rows: filesByMessages,
    })),
  }),
}));

const HttpHeader = builder.objectRef<SignedUpload['headers'][number]>('HttpHeader').implement({
  description: 'A header of an HTTP request.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'In lower case.' }),
    value: t.exposeString('value', { description: 'To be sent as it is.' }),
  }),
});

mutation('createFileUpload', {
  counts: 'uploads',
  description:
    'Asks for an upload slot. The client then sends the bytes to `uploadUrl` with these headers, once and within 15 minutes, calls `completeFileUpload`, and attaches the file by `createMessage`. A slot that is not completed goes after 24 hours, and so does a file that is not attached.',
  input: inputs.inputType('CreateFileUploadInput', 'A file to upload.', {
    filename: inputs.filenameField(
      'As it is shown and saved: 1 to 255 characters on one line, without folders; spaces around it are dropped.',
    ),
    contentType: inputs.mediaTypeField(
      'Media type, such as `image/png`: images, audio, video, PDF, archives, office documents and plain text. Never SVG, HTML or scripts. The bytes must be of it.',
    ),
    sizeBytes: inputs.countField(
      'In bytes: at least 1, at most 104857600 (100 MiB) unless the operator says otherwise. The upload must be of it.',
      1,
    ),
    durationMs: inputs.optionalCountField('Of audio: its duration in milliseconds, at least 0.', 0),
    waveform: inputs.optionalPointsField(
      'Of audio: how loud it is from beginning to end, 1 to 256 points of 0 to 255.',
      256,
      255,
    ),
  }),
  payload: payloadType<FileUpload>('CreateFileUploadPayload', 'A slot to upload to.', (t) => ({
    file: t.field({
      type: 'File',
      nullable: true,
      description: 'The file that is to be, PENDING.',
      resolve: ({ result }) => result?.file ?? null,
    }),
    uploadUrl: t.string({
      nullable: true,
      description: 'Where the bytes go, once. Good for them alone.',
      resolve: ({ result }) => result?.upload.url ?? null,
    }),
    method: t.string({
      nullable: true,
      description: 'By which they go: `PUT`.',
      resolve: ({ result }) => result?.upload.method ?? null,
    }),
    headers: t.field({
      type: [HttpHeader],
      nullable: true,
      description: 'Headers that must be sent with them, beside `content-length`, which every client sends by itself.',
      resolve: ({ result }) => result && [...result.upload.headers],
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the upload may begin.',
      resolve: ({ result }) => result?.expiresAt ?? null,
    }),
  })),
  resolve: createFileUpload,
});

mutation('completeFileUpload', {
  counts: 'uploads',
  description:
    'Says that the bytes are there. They are looked at, and the file becomes READY; repeating it changes nothing. Refused where they are not of the size and type that were said, or an image of more than 50 megapixels or 16384 pixels a side: the slot is gone then.',
  input: inputs.inputType('CompleteFileUploadInput', 'An upload that is done.', {
    fileId: inputs.idField('file', 'One of the viewer’s own files.'),
  }),
  payload: payloadType<FileRow>('CompleteFileUploadPayload', 'What became of `completeFileUpload`.', (t) => ({
    file: t.field({
      type: 'File',
      nullable: true,
      description: 'The file, READY.',
      resolve: ({ result }) => result,
    }),
  })),
  resolve: completeFileUpload,
});
