import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createDb } from '../../src/data/db.ts';
import { createFileWork } from '../../src/domain/file-work.ts';
import { decodeId } from '../../src/lib/ids.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { openImages } from '../../src/storage/images.ts';
import { openLocalStore } from '../../src/storage/local-store.ts';
import { testLog } from '../kit/log.ts';
import { until } from '../kit/processes.ts';
import { startService, temporaryPlace } from '../kit/service.ts';

type Answer = Record<string, Record<string, Record<string, unknown>>>;

const SLOT =
  'mutation ($input: CreateFileUploadInput!) { createFileUpload(input: $input) { file { id } uploadUrl headers { name value } } }';
const COMPLETE = 'mutation ($id: ID!) { completeFileUpload(input: { fileId: $id }) { file { status } } }';
const ROOM = 'query { viewer { servers(first: 1) { nodes { rooms(first: 1) { nodes { id } } } } } }';
const SEND = 'mutation ($input: CreateMessageInput!) { createMessage(input: $input) { message { id } } }';
const DELETE = 'mutation ($id: ID!) { deleteMessage(input: { messageId: $id }) { deletedMessageId } }';

/** Sends a request as `ada` of the demo data. */
async function ask(url: string, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const issued = await fetch(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"username":"ada"}',
  });
  const { access_token: token } = (await issued.json()) as { access_token: string };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

async function uploaded(url: string): Promise<string> {
  const input = { filename: 'notes.txt', contentType: 'text/plain', sizeBytes: 5 };
  const { createFileUpload: slot } = (await ask(url, SLOT, { input })) as {
    createFileUpload: { file: { id: string }; uploadUrl: string; headers: { name: string; value: string }[] };
  } & Answer;
  const headers = Object.fromEntries(slot.headers.map(({ name, value }) => [name, value]));
  const sent = await fetch(slot.uploadUrl, { method: 'PUT', headers, body: 'hello' });
  expect(sent.status).toBe(201);
  return slot.file.id;
}

test(
  'a service that is killed between upload and completion, and between deletion and removal, leaves nothing behind',
  { timeout: 180_000 },
  async () => {
    await using place = await temporaryPlace();
    const files = join(place.dataDir, 'files');
    const pathOf = (id: string) => join(files, decodeId('file', id)!, 'original');

    let attached: string;
    let abandoned: string;
    {
      await using service = startService(place);
      const url = await service.ready();
      const room = (await ask(url, ROOM)) as unknown as {
        viewer: { servers: { nodes: { rooms: { nodes: { id: string }[] } }[] } };
      };
      const [{ id: roomId }] = room.viewer.servers.nodes[0]!.rooms.nodes as [{ id: string }];
      attached = await uploaded(url);
      await ask(url, COMPLETE, { id: attached });
      const sent = await ask(url, SEND, { input: { channel: { roomId }, fileIds: [attached] } });
      // An obstacle, so that the removal does not finish before the process is killed.
      await rename(pathOf(attached), join(place.dataDir, 'aside'));
      await mkdir(join(pathOf(attached), 'x'), { recursive: true });
      await ask(url, DELETE, { id: sent['createMessage']!['message']!['id'] });
      abandoned = await uploaded(url);
      await service.killHard();
      await rm(pathOf(attached), { recursive: true });
      await rename(join(place.dataDir, 'aside'), pathOf(attached));
    }

    await using service = startService(place);
    await service.ready();
    const db = createDb({ url: await place.databaseUrl(), poolSize: 2, log: testLog });
    await using stack = new AsyncDisposableStack();
    stack.defer(() => db.$disconnect());
    const store = await openLocalStore({ dir: files, secret: Buffer.alloc(32), baseUrl: () => '' });
    const images = stack.use(openImages({ log: testLog }));
    const chores = createFileWork({ db, storage: { store, images }, log: testLog, metrics: createMetrics() });
    const left = async () => (await readdir(files)).filter((name) => !name.startsWith('.'));
    expect((await left()).toSorted()).toEqual([attached, abandoned].map((id) => decodeId('file', id)!).toSorted());

    // A day passes.
    await db.$executeRaw`UPDATE files SET created_at = created_at - interval '25 hours'`;
    await db.$executeRaw`UPDATE file_removals SET due_at = now(), keep_until = now()`;
    await chores.expireUnused();
    await chores.removeObjects();
    await chores.sweepStore();

    // Another instance may do the same work.
    await until(async () => (await left()).length === 0);
    expect(await db.file.count()).toBe(0);
    expect(await db.fileRemoval.count()).toBe(0);
  },
);
