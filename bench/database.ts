import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import pg from 'pg';

import { migrate } from '../src/data/migrate.ts';
import { startEmbeddedPostgres } from '../src/dev/embedded-postgres.ts';
import { CROWD_ROOM, fill, MADE_BEFORE, READ_ROOMS, WRITTEN_ROOMS } from './fill.ts';

/** A PostgreSQL with the data in it. */
export interface BenchDatabase extends AsyncDisposable {
  readonly url: string;
  /** UUIDs of the rooms whose pages are read, of those that are written into, and of the one that everybody is in. */
  readonly rooms: { readonly read: readonly string[]; readonly written: readonly string[]; readonly crowd: string };
  /** @throws {Error} Where a channel's events have a gap, or a message has no event. */
  checkLog(): Promise<void>;
}

/**
 * As safe as in production (commits reach the disk), with memory for the part of the data that is read. The
 * long way between checkpoints keeps them out of the rounds.
 */
const SETTINGS = { shared_buffers: '512MB', max_wal_size: '8GB', checkpoint_timeout: '30min', autovacuum: 'off' };

/** Starts the server in `dir`. The data are made at the first call, kept, and made anew when their recipe has changed. */
export async function openDatabase(
  dir: string,
  messages: number,
  onStep: (text: string) => void,
): Promise<BenchDatabase> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startEmbeddedPostgres({ dir: join(dir, 'postgres'), settings: SETTINGS }));
  const name = `bench_${messages}`;
  const recipe = await fingerprint();

  if ((await recipeOf(postgres.url, name)) !== recipe) {
    const began = performance.now();
    await run(postgres.url, (client) => client.query(`DROP DATABASE IF EXISTS ${name}`));
    await postgres.ensureDatabase(name);
    await migrate(postgres.urlOf(name));
    await run(postgres.urlOf(name), async (client) => {
      await fill(client, messages, (step) => onStep(`making ${messages} messages: ${step}`));
      // Last, so that what was broken off is not taken for whole.
      await client.query(`COMMENT ON DATABASE ${name} IS '${recipe}'`);
    });
    onStep(`made the data in ${Math.round((performance.now() - began) / 1000)} s`);
  }
  const url = postgres.urlOf(name);
  await run(url, removeWritten);
  const rooms = await run(url, async (client) => ({
    read: await roomsNamed(client, READ_ROOMS),
    written: await roomsNamed(client, WRITTEN_ROOMS),
    crowd: (await roomsNamed(client, CROWD_ROOM))[0]!,
  }));

  const started = stack.move();
  return {
    url,
    rooms,
    checkLog: () => run(url, checkLog),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function run<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What the data are made by: the migrations and the statements that fill the tables. */
async function fingerprint(): Promise<string> {
  const migrations = join(import.meta.dirname, '../prisma/migrations');
  const names = (await readdir(migrations, { recursive: true })).filter((name) => name.endsWith('.sql')).toSorted();
  const files = [join(import.meta.dirname, 'fill.ts'), ...names.map((name) => join(migrations, name))];
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

/** Takes out what earlier measurements wrote, so that every one begins with the same tables. */
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
    WHERE e.message_id IS DISTINCT FROM m.id`);
  if (rows.length > 0) throw new Error(`${rows.length} channels or messages do not agree with their events`);
}
