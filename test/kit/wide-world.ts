import pg from 'pg';
import { inject } from 'vitest';

import { NODE_TYPES, type NodeKind, type NodeRows } from '../../src/schema/node-types.ts';
import { cloneDatabase, startTestApp, type TestApp, type TestAppOptions, type TestUser, testUser } from './app.ts';
import { WRITES } from './nouns.ts';
import { clone } from './partitions.ts';
import { befriend, block, type ChannelRef, createGroup, createRoom, joinServer, people, write } from './scenes.ts';
import { listedEvents, NODE_KINDS, readSchema } from './schema-walk.ts';
import { makeHome, thingsOf } from './world.ts';

/** Number of objects of each kind that one operation can query side by side. */
export const WIDTH = 20;

/**
 * Many parents of every kind, each with items in each of its lists, all visible to one viewer. They alternate in the
 * properties that decide how they are read: public and private rooms, conversations of two and groups, messages in
 * rooms and in conversations, the viewer's own and those of others. So the first few of a kind need the same statements as all of them.
 */
export interface WideWorld {
  readonly viewer: TestUser;
  /** By the names of their types. */
  readonly ids: Readonly<Record<keyof NodeRows, readonly string[]>>;
  /** Type of event -> a series of such events. */
  readonly runs: Readonly<Record<string, Run>>;
}

/** A series of events, in a room or in a group. */
interface Run {
  readonly channel: ChannelRef;
  /** The number before the first one. */
  readonly after: number;
}

/**
 * An app of the test file's own with a wide world. To make the world takes more than a thousand requests, so the first
 * file makes it for all: each file has a copy of its database.
 */
export async function wideWorldApp(options: TestAppOptions = {}): Promise<{ app: TestApp; world: WideWorld }> {
  const template = `${inject(inject('partitions') ? 'partitionedTemplate' : 'templateDatabase')}_wide`;
  const { viewer, ...made } = await madeOnce(template);
  const app = await startTestApp({ databaseUrl: await cloneDatabase(template) }, options);
  const { id, username } = viewer;
  return { app, world: { ...made, viewer: testUser(app.url, id, username, await app.token(username)) } };
}

/** A world without its app: what is known about it. */
interface Made extends Omit<WideWorld, 'viewer'> {
  readonly viewer: Pick<TestUser, 'id' | 'username'>;
}

/** Makes the world and the database `template`, unless a test file has done so, perhaps in another process. */
async function madeOnce(template: string): Promise<Made> {
  const serverUrl = inject('postgresUrl');
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    // Until the end of this session. Another file that needs the world waits for it.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    await client.query('CREATE TABLE IF NOT EXISTS wide_worlds (template text PRIMARY KEY, made jsonb NOT NULL)');
    const { rows } = await client.query<{ made: Made }>('SELECT made FROM wide_worlds WHERE template = $1', [template]);
    if (rows[0]) return rows[0].made;

    const app = await startTestApp();
    const { viewer, ...world } = await makeWideWorld(app);
    const { databaseUrl } = app;
    await app.stop();
    await clone(serverUrl, new URL(databaseUrl).pathname.slice(1), template);
    const made: Made = { ...world, viewer: { id: viewer.id, username: viewer.username } };
    await client.query('INSERT INTO wide_worlds VALUES ($1, $2)', [template, JSON.stringify(made)]);
    return made;
  } finally {
    await client.end();
  }
}

async function makeWideWorld(app: TestApp): Promise<WideWorld> {
  const [viewer] = await people(app, 'viewer');
  const others = await people(app, ...Array.from({ length: WIDTH }, (_, i) => `other${i}`));
  const friends = await people(app, ...Array.from({ length: WIDTH }, (_, i) => `friend${i}`));
  for (const friend of friends) await befriend(viewer, friend);
  for (const former of await people(app, ...Array.from({ length: WIDTH }, (_, i) => `former${i}`))) {
    await befriend(viewer, former);
    await block(viewer, former);
  }
  // Before the others, so that this group is the last conversation in the viewer's list.
  const groupId = await createGroup(viewer, friends[0]!);
  await write(viewer, { conversationId: groupId });

  const homes = await Promise.all(
    others.map((other, i) => {
      const [owner, member] = i % 2 === 0 ? [viewer, other] : [other, viewer];
      return makeHome({ app, owner, member, asked: member });
    }),
  );
  const things = (await Promise.all(homes.map(thingsOf))).flatMap((all, i) =>
    // The viewer cannot see objects of another owner alone.
    all.filter(({ of, isBare }) => !isBare && (of !== 'owner' || homes[i]!.owner === viewer)),
  );
  const idsOf = (kind: NodeKind) => [...new Set(things.filter((thing) => thing.kind === kind).map(({ id }) => id))];

  const { owner, serverId } = homes[0]!;
  await joinServer(serverId, owner, ...others.slice(1));
  const roomId = await createRoom(owner, serverId);
  return {
    viewer,
    ids: Object.fromEntries(
      NODE_KINDS.map((kind) => [NODE_TYPES[kind].type, idsOf(kind)]),
    ) as unknown as WideWorld['ids'],
    runs: await makeRuns({ room: { roomId }, group: { conversationId: groupId } }, owner, others),
  };
}

/** All users write in all ways, one way after another. A group is changed by its owner. */
async function makeRuns(
  { room, group }: Readonly<Record<'room' | 'group', ChannelRef>>,
  owner: TestUser,
  others: readonly TestUser[],
): Promise<Record<string, Run>> {
  const runs: Record<string, Run> = {};
  for (const type of listedEvents(readSchema())) {
    const way = Object.values(WRITES).find(({ event }) => event === type);
    if (!way) throw new Error(`unable to make a series of ${type}; no noun of the kit has a write with this event`);
    const channel = way.inGroupBy ? group : room;
    const writes: Awaited<ReturnType<typeof way.prepare>>[] = [];
    for (const [i, other] of others.entries()) {
      const witness = others[(i + 1) % others.length]!;
      const writer = way.needsOwner || way.inGroupBy ? owner : other;
      writes.push(await way.prepare({ channel, writer, witness, newcomer: other }));
    }
    const seqs: number[] = [];
    for (const make of writes) seqs.push((await make()).seq ?? 0);
    const [first] = seqs as [number];
    if (seqs.some((seq, i) => seq !== first + i))
      throw new Error(`unable to make a series of ${type}; got ${seqs.join()}`);
    runs[type] = { channel, after: first - 1 };
  }
  return runs;
}
