import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';

import { migrate } from '../src/data/migrate/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/dev/embedded-postgres.ts';
import { CROWD_ROOM, fill, MADE_BEFORE, READ_ROOMS, WRITTEN_ROOMS } from './fill.ts';

/** A PostgreSQL server with the data. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  /** UUIDs of the rooms whose pages are read, of the rooms for writes, and of the room that all users may read. */
  readonly rooms: { readonly read: readonly string[]; readonly written: readonly string[]; readonly crowd: string };
  /** @throws {Error} The events of a channel have a gap, or a message has no event. */
  checkLog(): Promise<void>;
}

/** A database that is made at its first use. */
export interface Recipe {
  readonly name: string;
  /** Files of this directory that make the data. The data are made again when a file has changed. */
  readonly files: readonly string[];
  /** Fills the migrated, empty database. */
  readonly fill: (client: pg.Client, onStep: (name: string) => void) => Promise<void>;
}

/** A PostgreSQL server with the databases of some recipes. */
export interface Cluster extends AsyncDisposable {
  urlOf(database: string): string;
}

/**
 * As safe as in production: commits wait for the disk. There is memory for the part of the data that is read.
 * Checkpoints are rare, so that they do not happen during the rounds.
 */
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '8GB', checkpoint_timeout: '30min', autovacuum: 'off' };
/** Settings while data are made: tables that one transaction creates and fills are synced instead of logged. */
const MAKING = { ...SETTINGS, wal_level: 'minimal', max_wal_senders: '0' };

export function messagesRecipe(messages: number): Recipe {
  return {
    name: `bench_${messages}`,
    files: ['fill.ts'],
    fill: (client, onStep) => fill(client, messages, onStep),
  };
}

/**
 * Starts the server in `dir`. Databases that are missing, or were made by another recipe, are made first.
 *
 * @param settings Further settings of the server.
 */
export async function openCluster(
  dir: string,
  recipes: readonly Recipe[],
  onStep: (text: string) => void,
  settings: Readonly<Record<string, string>> = {},
): Promise<Cluster> {
  const all = { ...SETTINGS, ...settings };
  const home = join(dir, 'postgres');
  const wanted = await Promise.all(
    recipes.map(async (recipe) => ({ ...recipe, print: await fingerprint(recipe.files) })),
  );
  const server = await startEmbeddedPostgres({ dir: home, settings: all });
  const missing: typeof wanted = [];
  for (const recipe of wanted) {
    if ((await recipeOf(server.url, recipe.name)) !== recipe.print) missing.push(recipe);
  }
  if (missing.length === 0) return server;

  await server[Symbol.asyncDispose]();
  {
    await using making = await startEmbeddedPostgres({ dir: home, settings: MAKING });
    for (const recipe of missing) await make(making, recipe, onStep);
  }
  return await startEmbeddedPostgres({ dir: home, settings: all });
}

async function make(
  server: EmbeddedPostgres,
  { name, fill: fillIn, print }: Recipe & { readonly print: string },
  onStep: (text: string) => void,
): Promise<void> {
  const began = performance.now();
  await run(server.url, (client) => client.query(`DROP DATABASE IF EXISTS ${name}`));
  await server.ensureDatabase(name);
  await migrate(server.urlOf(name));
  await run(server.urlOf(name), async (client) => {
    await fillIn(client, (step) => onStep(`making ${name}: ${step}`));
    // Last, so that an incomplete database is not taken for a complete one.
    await client.query(`COMMENT ON DATABASE ${name} IS '${print}'`);
  });
  onStep(`made ${name} in ${Math.round((performance.now() - began) / 1000)} s`);
}

/** Starts the server in `dir`. The data are made at the first call, and again when their recipe has changed. */
export async function openDatabase(
  dir: string,
  messages: number,
  onStep: (text: string) => void,
): Promise<BenchDatabase> {
  await using stack = new AsyncDisposableStack();
  const recipe = messagesRecipe(messages);
  const cluster = stack.use(await openCluster(dir, [recipe], onStep));
  const url = cluster.urlOf(recipe.name);
  await run(url, removeWritten);
  const rooms = await run(url, roomsOf);

  const started = stack.move();
  return {
    url,
    rooms,
    checkLog: () => run(url, checkLog),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** The rooms that {@link messagesRecipe} makes. */
async function roomsOf(client: pg.Client): Promise<BenchDatabase['rooms']> {
  return {
    read: await roomsNamed(client, READ_ROOMS),
    written: await roomsNamed(client, WRITTEN_ROOMS),
    crowd: (await roomsNamed(client, CROWD_ROOM))[0]!,
  };
}

export async function run<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Digest of the migrations and of the files that make the data. */
async function fingerprint(recipe: readonly string[]): Promise<string> {
  const migrations = join(import.meta.dirname, '../prisma/migrations');
  const names = (await readdir(migrations, { recursive: true })).filter((name) => name.endsWith('.sql')).toSorted();
  const files = [
    ...recipe.map((name) => join(import.meta.dirname, name)),
    ...names.map((name) => join(migrations, name)),
  ];
  return hash('sha256', (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\0'));
}

async function recipeOf(url: string, database: string): Promise<string | null> {
  return run(url, async (client) => {
    const { rows } = await client.query<{ recipe: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS recipe FROM pg_database WHERE datname = $1`,
      [database],
    );
    return rows[0]?.recipe ?? null;
  });
}

/** Removes rows of earlier measurements, so that each begins with the same tables. */
async function removeWritten(client: pg.Client): Promise<void> {
  const written = `(SELECT id FROM rooms WHERE name LIKE '${WRITTEN_ROOMS}' OR name = '${CROWD_ROOM}')`;
  await client.query(`
    BEGIN;
    -- Nothing refers to these rows, and asking that of every one of them takes longer than to make them.
    SET LOCAL session_replication_role = replica;
    DELETE FROM events WHERE stream_id IN ${written} AND occurred_at >= '${MADE_BEFORE}';
    DELETE FROM messages WHERE channel_id IN ${written} AND created_at >= '${MADE_BEFORE}';
    DELETE FROM parked_events WHERE stream_id IN ${written};
    UPDATE streams SET published_seq = last, last_seq = last, lease_owner = NULL, lease_until = NULL
    FROM (
      SELECT st.id AS made_id, COALESCE((SELECT max(e.seq) FROM events e WHERE e.stream_id = st.id), 0) AS last FROM streams st
    ) made
    WHERE id = made_id AND id IN ${written};
    COMMIT`);
  await client.query('VACUUM (ANALYZE) messages, events, streams');
  await client.query('CHECKPOINT');
}

/** Removes all rows that were written after the data were made. */
export async function removeNew(client: pg.Client): Promise<void> {
  // Ids begin with their creation time.
  const sinceId = `'${Date.parse(MADE_BEFORE)
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-0000-0000-000000000000'::uuid`;
  await client.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    CREATE TEMP TABLE touched ON COMMIT DROP AS SELECT DISTINCT stream_id FROM events WHERE occurred_at >= '${MADE_BEFORE}';
    DELETE FROM events WHERE occurred_at >= '${MADE_BEFORE}';
    DELETE FROM parked_events;
    DELETE FROM messages WHERE id >= ${sinceId};
    DELETE FROM conversation_members WHERE conversation_id >= ${sinceId};
    DELETE FROM conversations WHERE id >= ${sinceId};
    DELETE FROM streams WHERE id >= ${sinceId};
    UPDATE streams SET published_seq = last, last_seq = last, lease_owner = NULL, lease_until = NULL
    FROM (
      SELECT stream_id, COALESCE((SELECT max(e.seq) FROM events e WHERE e.stream_id = touched.stream_id), 0) AS last FROM touched
    ) made
    WHERE id = made.stream_id;
    UPDATE conversation_members cm SET active_at = m.created_at
    FROM touched CROSS JOIN LATERAL (
      SELECT created_at FROM messages WHERE channel_id = touched.stream_id ORDER BY seq DESC LIMIT 1
    ) m
    WHERE cm.conversation_id = touched.stream_id;
    COMMIT`);
  await client.query('VACUUM (ANALYZE) messages, events, streams, conversations, conversation_members');
  await client.query('CHECKPOINT');
}

async function roomsNamed(client: pg.Client, pattern: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM rooms WHERE name LIKE $1 ORDER BY id', [pattern]);
  return rows.map(({ id }) => id);
}

async function checkLog(client: pg.Client): Promise<void> {
  const { rows } = await client.query(`
    SELECT st.id FROM streams st LEFT JOIN events e ON e.stream_id = st.id
    GROUP BY st.id HAVING count(e.seq) <> st.last_seq OR COALESCE(max(e.seq), 0) <> st.last_seq
    UNION ALL
    SELECT m.id FROM messages m LEFT JOIN events e ON e.stream_id = m.channel_id AND e.seq = m.seq
    WHERE e.subject_id IS DISTINCT FROM m.id`);
  if (rows.length > 0) throw new Error(`${rows.length} channels or messages do not agree with their events`);
}
