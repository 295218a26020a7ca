import { describe, expect, test } from 'vitest';

import { migrate } from '../../src/data/migrate/migrate.ts';
import { poolSettings } from '../../src/data/pool.ts';
import { SESSION } from '../../src/data/session.ts';
import { checkSurroundings, SurroundingsError } from '../../src/data/surroundings.ts';
import { cloneDatabase, startTestApp } from '../kit/app.ts';
import { emptyDatabase } from '../kit/migrations.ts';
import { maintain } from '../kit/outage.ts';
import { PGBOUNCER_INSTALLED, startPgBouncer } from '../kit/pgbouncer.ts';
import { people, roomOf, write } from '../kit/scenes.ts';

const SESSION_MODE = { pool_mode: 'session', ignore_startup_parameters: 'options' };
const TRANSACTION_MODE = { pool_mode: 'transaction', ignore_startup_parameters: 'options' };

/** The message of a start that refuses the database. */
async function refusal(url: string, settings = poolSettings()): Promise<string> {
  const error: unknown = await checkSurroundings(url, settings).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SurroundingsError);
  return (error as Error).message;
}

/** Applies what the message advises for the role's defaults, in this database only. */
async function follow(message: string, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  for (const statement of message.match(/ALTER ROLE .*;/g)!) {
    await maintain(statement.replace(' SET ', ` IN DATABASE "${name}" SET `));
  }
}

describe.skipIf(!PGBOUNCER_INSTALLED)('behind PgBouncer the service', () => {
  test('does not start if its settings are refused, and says what to set', async () => {
    await using bouncer = await startPgBouncer(await cloneDatabase(), { pool_mode: 'session' });

    const message = await refusal(bouncer.url);

    expect(message).toContain('ignore_startup_parameters = options');
    expect(message).toContain('pool_mode = session');
  });

  test.each([
    ['sessions shared as by default', {}],
    ['sessions in turn', { server_round_robin: '1', min_pool_size: '3' }],
  ])('does not start if transactions change sessions (%s), and says what to set', async (_how, settings) => {
    await using bouncer = await startPgBouncer(await cloneDatabase(), { ...TRANSACTION_MODE, ...settings });

    const message = await refusal(bouncer.url);

    expect(message).toContain('pool_mode to session');
  });

  test('does not start if its settings are dropped, and starts in session mode after the statements that it names', async () => {
    const databaseUrl = await cloneDatabase();
    {
      await using bouncer = await startPgBouncer(databaseUrl, SESSION_MODE);
      const message = await refusal(bouncer.url);
      expect(message).toContain(`SET TimeZone = 'UTC';`);
      await follow(message, databaseUrl);
    }
    await using bouncer = await startPgBouncer(databaseUrl, SESSION_MODE);
    const app = await startTestApp({ databaseUrl: bouncer.url }, { publish: true });
    const [ada] = await people(app, 'ada');
    const { roomId } = await roomOf(ada);

    expect(await write(ada, { roomId })).toMatchObject({ seq: 1 });
    await app.stop();
  });

  test('migrates in session mode, and not if transactions change sessions', async () => {
    await using database = await emptyDatabase();
    {
      await using bouncer = await startPgBouncer(database.url, SESSION_MODE);
      await follow(await refusal(bouncer.url, SESSION), database.url);
    }
    {
      await using bouncer = await startPgBouncer(database.url, TRANSACTION_MODE);
      expect(await refusal(bouncer.url, SESSION)).toContain('pool_mode to session');
    }
    await using bouncer = await startPgBouncer(database.url, SESSION_MODE);
    await checkSurroundings(bouncer.url, SESSION);

    const { applied } = await migrate(bouncer.url);

    expect(applied.length).toBeGreaterThan(0);
  });
});
