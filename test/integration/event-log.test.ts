import { expect, test } from 'vitest';

import { transaction } from '../../src/data/db.ts';
import { appendEvent, readEvents } from '../../src/data/event-log.ts';
import type { NewEvent } from '../../src/events/registry.ts';
import { newId, newIdIn, type StreamId } from '../../src/lib/ids.ts';
import { testApp } from '../kit/app.ts';
import { people } from '../kit/scenes.ts';
import { uuidOf } from '../kit/streams.ts';

const app = await testApp();

test('an event is read from the log with its subject and its references', async () => {
  const [ada] = await people(app, 'ada');
  const streamId = uuidOf(ada.id) as StreamId;
  const [userId, roomId] = [newId('user'), newId('room')];
  const [messageId, reactionId] = [newIdIn('msg', roomId), newIdIn('rct', roomId)];
  const reacted: NewEvent = {
    type: 'reaction.added',
    actorId: userId,
    subjectId: messageId,
    refs: { reactionId, emoji: '👍', count: 2, userId },
  };
  const deleted: NewEvent = {
    type: 'message.deleted',
    actorId: null,
    subjectId: messageId,
    refs: { removedIds: [messageId, newIdIn('msg', roomId)] },
  };
  const edited: NewEvent = { type: 'message.updated', actorId: null, subjectId: messageId };

  await transaction(app.db, async (tx) => {
    await appendEvent(tx, streamId, reacted);
    await appendEvent(tx, streamId, deleted);
    await appendEvent(tx, streamId, edited);
  });

  const { events } = await readEvents(app.db, streamId, 0, 10);
  expect(events).toMatchObject([
    { ...reacted, seq: 1 },
    { ...deleted, seq: 2 },
    { ...edited, seq: 3, refs: null },
  ]);
});

test('an event without one of its references is not written, and neither is its change', async () => {
  const [ada] = await people(app, 'ada');
  const streamId = uuidOf(ada.id) as StreamId;
  const whole = { type: 'friend.request_closed', actorId: null, subjectId: newId('freq') } as const;
  const half = { ...whole, refs: { accepted: undefined as unknown as boolean } };

  const refused = transaction(app.db, async (tx) => {
    await appendEvent(tx, streamId, { ...whole, refs: { accepted: true } });
    await appendEvent(tx, streamId, half);
  });

  await expect(refused).rejects.toThrow('unable to append friend.request_closed; it needs accepted');
  expect(await readEvents(app.db, streamId, 0, 10)).toMatchObject({ events: [], lastSeq: 0 });
});
