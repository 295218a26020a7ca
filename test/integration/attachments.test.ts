import { beforeAll, describe, expect, test } from 'vitest';

import { testApp, type TestApp, type TestUser } from '../kit/app.ts';
import { complete, keptBy, put, slotFor, upload } from '../kit/files.ts';
import { graphql } from '../kit/generated/gql.ts';
import { deleteMessage } from '../kit/messages.ts';
import { publisherScene } from '../kit/publisher.ts';
import { people, roomOf } from '../kit/scenes.ts';

let app: TestApp;
let ada: TestUser;
let bob: TestUser;
let roomId: string;
beforeAll(async () => {
  app = await testApp();
  [ada, bob] = await people(app, 'ada', 'bob');
  ({ roomId } = await roomOf(ada, bob));
});

const SEND = graphql(`
  mutation AttachmentsSend($input: CreateMessageInput!) {
    createMessage(input: $input) {
      message {
        id
        content
        files {
          id
          filename
        }
      }
      seq
      replayed
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

const PAGE = `query ($id: ID!) { room(id: $id) { lastSeq messages(last: 5) { nodes { content files { id filename url { url } } } } } }`;

const BYTES = Buffer.from('some text');
const ready = async (user = ada) => (await upload(user, { bytes: BYTES })).id;
const readyFiles = (count: number) => Promise.all(Array.from({ length: count }, () => ready()));

async function send(
  user: TestUser,
  input: { fileIds?: string[]; content?: string; idempotencyKey?: string; parentMessageId?: string },
) {
  const { createMessage } = await user.run(SEND, { input: { channel: { roomId }, ...input } });
  return createMessage;
}

async function lastSeq(): Promise<number> {
  const { data } = await ada.raw('query ($id: ID!) { room(id: $id) { lastSeq } }', { id: roomId });
  return (data as { room: { lastSeq: number } }).room.lastSeq;
}

describe('a message', () => {
  test('may have only files, in their order, and its readers can read them', async () => {
    const ids = await readyFiles(3);
    const fileIds = [ids[2]!, ids[0]!, ids[1]!];

    const { message, seq } = await send(ada, { fileIds });
    const { data } = await bob.raw(PAGE, { id: roomId });
    const [read] = (
      data as { room: { messages: { nodes: { content: null; files: { id: string; url: { url: string } }[] }[] } } }
    ).room.messages.nodes.slice(-1);

    expect(message).toMatchObject({ content: null, files: fileIds.map((id) => ({ id })) });
    expect(seq).toBe(await lastSeq());
    expect(read!.files.map(({ id }) => id)).toEqual(fileIds);
    expect(await (await fetch(read!.files[0]!.url.url)).text()).toBe('some text');
  });

  test('may have ten files, also as a reply', async () => {
    const { message: parent } = await send(ada, { content: 'look' });
    const fileIds = await readyFiles(10);

    const { message, userErrors } = await send(ada, { content: 'here', fileIds, parentMessageId: parent!.id });

    expect(userErrors).toEqual([]);
    expect(message!.files.map(({ id }) => id)).toEqual(fileIds);
  });

  test('has its files in its event, without URLs', async () => {
    await using scene = await publisherScene(app);
    scene.start();
    const { serverId, roomId: place } = await roomOf(ada);
    const { id } = await upload(ada, { filename: 'minutes.txt', bytes: BYTES });
    const subscriber = await scene.subscribe(`${serverId}:${place}`);

    await ada.run(SEND, { input: { channel: { roomId: place }, fileIds: [id] } });

    await expect.poll(() => subscriber.messages.length).toBe(1);
    const { data } = subscriber.envelopes[0]!;
    expect(data).toMatchObject({
      content: null,
      files: [{ id, filename: 'minutes.txt', content_type: 'text/plain', size_bytes: BYTES.length }],
    });
    expect(JSON.stringify(data)).not.toMatch(/http|signature/);
  });

  test('that is repeated with its key is the same, and with other files is refused', async () => {
    const [one, other] = await readyFiles(2);
    const first = await send(ada, { fileIds: [one!], idempotencyKey: 'files-1' });

    const again = await send(ada, { fileIds: [one!], idempotencyKey: 'files-1' });
    const different = await send(ada, { fileIds: [other!], idempotencyKey: 'files-1' });

    expect(again).toMatchObject({
      replayed: true,
      seq: first.seq,
      message: { id: first.message!.id, files: [{ id: one }] },
    });
    expect(different.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });
});

describe('refuses without writing anything:', () => {
  async function expectRefused(input: Parameters<typeof send>[1], errors: readonly object[]) {
    const before = await lastSeq();

    const { message, seq, userErrors } = await send(ada, input);

    expect({ message, seq }).toEqual({ message: null, seq: null });
    expect(userErrors).toMatchObject(errors);
    expect(await lastSeq()).toBe(before);
  }

  test('an empty message', () => expectRefused({}, [{ code: 'INVALID_INPUT', path: ['content'] }]));

  test('a message with an empty list of files', () =>
    expectRefused({ fileIds: [] }, [{ code: 'INVALID_INPUT', path: ['content'] }]));

  test('an eleventh file', async () => {
    await expectRefused({ fileIds: await readyFiles(11) }, [{ code: 'INVALID_INPUT', path: ['fileIds'] }]);
  });

  test('a file twice', async () => {
    const [id] = await readyFiles(1);
    await expectRefused({ fileIds: [id!, id!] }, [{ code: 'INVALID_INPUT', path: ['fileIds'] }]);
  });

  test('a file of another user, like one that does not exist', async () => {
    const own = await ready();
    const bobs = await ready(bob);
    await expectRefused({ content: 'x', fileIds: [own, bobs] }, [{ code: 'NOT_FOUND', path: ['fileIds', '1'] }]);
    await expectRefused({ fileIds: ['file_00000000000000000000000000'] }, [
      { code: 'NOT_FOUND', path: ['fileIds', '0'] },
    ]);
  });

  test('a file that is not completed', async () => {
    const slot = await slotFor(ada, { bytes: BYTES });
    await put(slot, BYTES);
    await expectRefused({ fileIds: [slot.file!.id] }, [
      { __typename: 'ConflictError', code: 'CONFLICT', path: ['fileIds', '0'] },
    ]);

    await complete(ada, slot.file!.id);
    expect((await send(ada, { fileIds: [slot.file!.id] })).userErrors).toEqual([]);
  });

  test('a file that is attached to another message', async () => {
    const [id] = await readyFiles(1);
    await send(ada, { fileIds: [id!] });
    await expectRefused({ fileIds: [id!] }, [{ code: 'CONFLICT', path: ['fileIds', '0'] }]);
  });
});

test('a readable file of another user can be neither completed nor attached', async () => {
  const [id] = await readyFiles(1);
  await send(ada, { fileIds: [id!] });

  const { file, userErrors } = await complete(bob, id!);
  const attached = await send(bob, { fileIds: [id!] });

  expect(file).toBeNull();
  expect(userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['fileId'] }]);
  expect(attached.userErrors).toMatchObject([{ code: 'FORBIDDEN', path: ['fileIds', '0'] }]);
});

test('a file that is attached by many simultaneous requests is attached once', async () => {
  const [shared, ...others] = await readyFiles(9);
  const before = await lastSeq();

  const answers = await Promise.all(
    others.map((other, i) => send(ada, { fileIds: i % 2 === 0 ? [shared!, other] : [other, shared!] })),
  );

  expect(answers.filter(({ message }) => message !== null)).toHaveLength(1);
  for (const { message, userErrors } of answers) {
    if (message === null) expect(userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  }
  expect(await lastSeq()).toBe(before + 1);
});

test('deleting a message removes its files, rows and bytes', async () => {
  const kept = await keptBy(app);
  const fileIds = await readyFiles(2);
  const { message } = await send(ada, { fileIds });
  const { data } = await bob.raw('query ($id: ID!) { node(id: $id) { ... on File { url { url } } } }', {
    id: fileIds[0],
  });
  const { url } = (data as { node: { url: { url: string } } }).node.url;

  const deleted = await deleteMessage(ada, message!.id);
  await app.files.idle();
  const gone = await fetch(url);

  expect(deleted).toMatchObject({ message: { files: [] }, userErrors: [] });
  expect(gone.status).toBe(404);
  expect(await keptBy(app)).toEqual(kept);
});
