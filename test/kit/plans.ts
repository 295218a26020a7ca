import pg from 'pg';

import type { Statement } from './app.ts';

/** A node of an executed plan, from `EXPLAIN (ANALYZE, FORMAT JSON)`. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  /** Average of one loop. */
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly PlanNode[];
}

export const PLAN_CACHE_MODES = ['force_custom_plan', 'force_generic_plan'] as const;
/** Planned for given values, or once for all values. A prepared statement may have either plan. */
export type PlanCacheMode = (typeof PLAN_CACHE_MODES)[number];

/**
 * Runs the statement again, prepared like by the service, and returns its executed plan. Its writes are rolled back.
 *
 * @param options.before SQL that runs first, to make it possible to run the statement a second time.
 * @param options.run False only plans it. Then the counts of the nodes are missing.
 */
export async function explain(
  client: pg.Client,
  { text, parameters }: Statement,
  mode: PlanCacheMode,
  { before = '', run = true }: { readonly before?: string; readonly run?: boolean } = {},
): Promise<PlanNode> {
  await client.query(`BEGIN; SET LOCAL plan_cache_mode = ${mode}; ${before}`);
  try {
    await client.query(`PREPARE explained AS ${text}`);
    const values = parameters.length === 0 ? '' : `(${parameters.map(literal).join(', ')})`;
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (${run ? 'ANALYZE, ' : ''}FORMAT JSON) EXECUTE explained${values}`,
    );
    return rows[0]!['QUERY PLAN'][0].Plan;
  } finally {
    await client.query('ROLLBACK');
    await client.query('DEALLOCATE ALL');
  }
}

/** The node and all nodes below it. */
export function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/**
 * Rows that the node has read in all its loops: returned and filtered ones. Rows in memory that a join compares are not
 * counted, because they were read before.
 */
export function rowsRead(node: PlanNode): number {
  if (node['Node Type'] === 'Materialize') return 0;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.round((node['Actual Rows'] + removed) * node['Actual Loops']);
}

/** Blocks of 8 KiB that the statement accessed. */
export function blocksRead(plan: PlanNode): number {
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

/** The plan in a few lines, for the message of a failed assertion. */
export function outline(plan: PlanNode, depth = 0): string {
  return [
    `${'  '.repeat(depth)}${describeNode(plan)}`,
    ...(plan.Plans ?? []).map((below) => outline(below, depth + 1)),
  ].join('\n');
}

function describeNode(plan: PlanNode): string {
  const place = [plan['Relation Name'], plan['Index Name']].filter(Boolean).join(' by ');
  return `${plan['Node Type']} ${place} rows ${rowsRead(plan)} loops ${plan['Actual Loops']} blocks ${blocksRead(plan)}`;
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return pg.escapeLiteral(`{${value.map((item) => JSON.stringify(item)).join(',')}}`);
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  return pg.escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value));
}
