import { expect, test } from 'vitest';

import { testApp } from '../kit/app.ts';
import { cursorsOf, page, refusalOf, refused, roomWith } from '../kit/message-pages.ts';
import { deleteMessage } from '../kit/messages.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { idOfNothing } from '../kit/streams.ts';

test('a message in the middle of the list has half of the page on either side', async () => {
  const room = await roomWith(9);
  const around = room.ids[4]!;

  expect(await page(room, { around, first: 5 })).toMatchObject({
    seqs: [7, 6, 5, 4, 3],
    hasPreviousPage: true,
    hasNextPage: true,
  });
  expect(await page(room, { around, first: 4 })).toMatchObject({ seqs: [6, 5, 4, 3] });
  expect(await page(room, { around, first: 1 })).toMatchObject({
    seqs: [5],
    hasPreviousPage: true,
    hasNextPage: true,
  });
  expect(await page(room, { around, first: 9 })).toMatchObject({
    seqs: [9, 8, 7, 6, 5, 4, 3, 2, 1],
    hasPreviousPage: false,
    hasNextPage: false,
  });
  expect(await page(room, { around })).toMatchObject({ seqs: [9, 8, 7, 6, 5, 4, 3, 2, 1] });
});

test('near an end the page is filled from the other side', async () => {
  const room = await roomWith(9);
  const aroundSeq = (seq: number) => page(room, { around: room.ids[seq - 1]!, first: 5 });
  const atNewest = { seqs: [9, 8, 7, 6, 5], hasPreviousPage: false, hasNextPage: true };
  const atOldest = { seqs: [5, 4, 3, 2, 1], hasPreviousPage: true, hasNextPage: false };

  for (const seq of [9, 8, 7]) expect(await aroundSeq(seq)).toMatchObject(atNewest);
  expect(await aroundSeq(6)).toMatchObject({ seqs: [8, 7, 6, 5, 4], hasPreviousPage: true, hasNextPage: true });
  for (const seq of [3, 2, 1]) expect(await aroundSeq(seq)).toMatchObject(atOldest);
});

test('a list shorter than the page is returned whole', async () => {
  const room = await roomWith(3);

  for (const around of room.ids) {
    expect(await page(room, { around, first: 5 })).toMatchObject({
      seqs: [3, 2, 1],
      hasPreviousPage: false,
      hasNextPage: false,
    });
  }
});

test('a deleted message without replies is not in the page around its position', async () => {
  const room = await roomWith(7);
  await deleteMessage(room.ada, room.ids[3]!);

  const around = await page(room, { around: room.ids[3]!, first: 3 });
  const whole = await page(room, { around: room.ids[3]!, first: 6 });

  expect(around).toMatchObject({ seqs: [5, 3, 2], hasPreviousPage: true, hasNextPage: true });
  expect(whole).toMatchObject({ seqs: [7, 6, 5, 3, 2, 1], hasPreviousPage: false, hasNextPage: false });
});

test('the same holds for a deleted message at either end of the list', async () => {
  const room = await roomWith(4);
  await deleteMessage(room.ada, room.ids[0]!);
  await deleteMessage(room.ada, room.ids[3]!);

  for (const around of [room.ids[0]!, room.ids[3]!]) {
    expect(await page(room, { around, first: 3 })).toMatchObject({
      seqs: [3, 2],
      hasPreviousPage: false,
      hasNextPage: false,
    });
    expect((await page(room, { around, first: 1 })).seqs).toHaveLength(1);
  }
});

test('the cursors of the page continue in both directions', async () => {
  const room = await roomWith(9);
  const { cursors } = await page(room, { around: room.ids[4]!, first: 3 });

  expect(await page(room, { first: 2, after: cursors.at(-1) })).toMatchObject({ seqs: [3, 2] });
  expect(await page(room, { last: 2, before: cursors[0] })).toMatchObject({ seqs: [8, 7] });
});

test('a message of another room, an invisible message and a missing one get the same answer', async () => {
  const room = await roomWith(1);
  const app = await testApp();
  const [outsider] = await people(app, 'outsider');
  const unseen = await write(outsider, { roomId: (await roomOf(outsider)).roomId });
  const elsewhere = await roomWith(1);
  const message = 'around must be a message of this channel';

  for (const around of [elsewhere.ids[0]!, unseen.id, idOfNothing('msg')]) {
    expect(await refusalOf(room, { around })).toEqual(refused('around', message));
  }
  expect(await page(room, { around: room.ids[0]! })).toMatchObject({ seqs: [1] });
});

test('around can be combined only with first', async () => {
  const room = await roomWith(3);
  const cursor = (await cursorsOf(room)).get(2);
  const message = 'around must not be given together with last, after or before';

  for (const args of [{ after: cursor }, { before: cursor }, { last: 2 }]) {
    expect(await refusalOf(room, { around: room.ids[1]!, ...args })).toEqual(refused('around', message));
  }
});
