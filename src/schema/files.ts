import { builder } from './builder.ts';
import { sql } from '../data/db.ts';
import { filesByMessages } from '../data/loaders/files.ts';
import { nodeId } from './ids.ts';
import { readsMany } from './reads.ts';

const FileStatus = builder.enumType('FileStatus', {
  description: 'How far an upload is.',
  values: {
    PENDING: { description: 'The bytes are not there yet, or not checked.' },
    READY: { description: 'Uploaded and checked: it can be attached and read.' },
  } as const,
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
