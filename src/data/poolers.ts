/** Detects a pooler between the service and PostgreSQL, and whether it shares sessions. */
import type pg from 'pg';

/** How often both connections are asked for their server process. */
const ROUNDS = 6;

/**
 * PostgreSQL tells a new client the id of its server process. A pooler replaces it by a number of its own.
 *
 * @param processId Id of the process that answered a statement.
 */
export function isPooler(client: pg.Client, processId: number): boolean {
  return (client as unknown as { readonly processID: number | null }).processID !== processId;
}

/**
 * Whether a session serves several connected clients: then the pooler pools transactions or statements. The two
 * connections ask alternately, twice in a row each, so it is detected whichever free session a pooler takes first.
 */
export async function sharesSessions(one: pg.Client, other: pg.Client): Promise<boolean> {
  const processes = new Map<pg.Client, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const client of [one, one, other, other]) {
      const { rows } = await client.query<{ id: number }>('SELECT pg_backend_pid() AS id');
      const id = rows[0]!.id;
      if ((processes.get(client) ?? id) !== id) return true;
      processes.set(client, id);
    }
    if (processes.get(one) === processes.get(other)) return true;
  }
  return false;
}
