import { addFile, upload } from '../files.ts';
import { CREATE_MESSAGE } from '../operations.ts';
import type { Noun } from './noun.ts';

export const file: Noun = {
  examples: async ({ app, owner, talks }) => [
    ...(await Promise.all(
      talks.map(async ({ where, of, author, messageId }) => ({
        name: `a file in ${where}`,
        of,
        id: await addFile(app, author, messageId),
      })),
    )),
    { name: 'an unattached file', of: 'owner', id: await addFile(app, owner) },
  ],
  writes: {
    'createMessage, of a file': {
      event: 'MessageCreatedEvent',
      prepare: async ({ writer, channel }) => {
        const { id } = await upload(writer, { bytes: Buffer.from('notes') });
        const input = { channel: channel as never, fileIds: [id] };
        return async () => (await writer.run(CREATE_MESSAGE, { input })).createMessage;
      },
    },
  },
  seen: 1,
  // One on the tenth message of each conversation, and 5,000 unattached ones of other users.
  rows: `
    INSERT INTO files (id, owner_id, channel_id, filename, content_type, size_bytes, status)
      SELECT n_id('file', n), :viewer, n_id('conv', n), 'a.png', 'image/png', 1, 'READY'::file_status
        FROM generate_series(1, 5001) n
      UNION ALL SELECT n_id('file', 5001 + n), n_id('user', n), NULL, 'b.png', 'image/png', 1, 'READY'
        FROM generate_series(1, 5000) n;
    INSERT INTO message_files (channel_id, message_seq, position, file_id)
      SELECT channel_id, 10, 0, id FROM files WHERE channel_id IS NOT NULL;`,
};
