import { readFile } from 'node:fs/promises';

import pg from 'pg';

import { nodesOf, type PlanNode } from './plans.ts';

/** Partitions of each table in the tests: the default of `prisma/partition.sql`. */
export const PARTITIONS = 8;

/** Tables that `prisma/partition.sql` partitions. */
export const PARTITIONED_TABLES = [
  'events',
  'message_files',
  'messages',
  'pins',
  'reaction_groups',
  'reactions',
] as const;

/** Does the same as `psql -f prisma/partition.sql`. @param parts Number of partitions, if not the default. */
export async function partition(databaseUrl: string, parts?: number): Promise<void> {
  const script = await readFile(new URL('../../prisma/partition.sql', import.meta.url), 'utf8');
  await withClient(databaseUrl, async (client) => {
    if (parts !== undefined) await client.query(`SET messaging.partitions = ${parts}`);
    await client.query(script);
  });
}

/** Creates a database as a copy of another one, to which nobody is connected. */
export async function clone(serverUrl: string, template: string, name: string): Promise<void> {
  // The default strategy writes every page through the WAL, which takes twice the processor time.
  await withClient(serverUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`),
  );
}

/** Node types of a plan that read a table or an index. */
const SCANS = /Scan$/;

/** The partitions that an executed plan has looked into, as `<table>_<number>`. */
export function partitionsRead(plan: PlanNode): string[] {
  const read = nodesOf(plan)
    .filter((node) => SCANS.test(node['Node Type']) && node['Actual Loops'] > 0)
    .map((node) => node['Relation Name'] ?? '')
    .filter((name) => PARTITION.test(name));
  return [...new Set(read)].toSorted();
}

const PARTITION = new RegExp(`^(${PARTITIONED_TABLES.join('|')})_\\d+$`);

/** Number of the partition that has the rows of a channel. */
export async function partitionOf(client: pg.Client, channelId: string): Promise<number> {
  const { rows } = await client.query<{ part: number }>(
    `SELECT part FROM generate_series(0, ${PARTITIONS - 1}) part
    WHERE satisfies_hash_partition('messages'::regclass, ${PARTITIONS}, part, '${channelId}'::uuid)`,
  );
  return rows[0]!.part;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
