import { inSpan } from '../observability/spans.ts';

/** Runs a statement in a span. Its text contains no values, because they are parameters. */
export function inStatementSpan<Result>(text: string, work: () => Promise<Result>): Promise<Result> {
  return inSpan(() => {
    const summary = summaryOf(text);
    return {
      name: summary,
      kind: 'client',
      attributes: { 'db.system.name': 'postgresql', 'db.query.summary': summary, 'db.query.text': text },
    };
  }, work);
}

/** Tables that a statement writes. `DO UPDATE SET` and `FOR UPDATE` name no table. */
const WRITES = /\b(?:(INSERT) INTO|(DELETE) FROM|(UPDATE)(?= (?!SET\b)\S+ (?:(?:AS )?\w+ )?SET\b)) (\S+)/g;
/** The first table that a statement reads. Functions are left out. */
const FIRST_TABLE = /\bFROM "?([a-z_]+)\b(?!\()/;

/**
 * Summary of a statement, such as `UPDATE streams INSERT messages INSERT events`, or the first table of one that only
 * reads.
 */
export function summaryOf(text: string): string {
  const writes = Array.from(text.matchAll(WRITES), ([, insert, remove, update, table]) =>
    [insert ?? remove ?? update, table!.replaceAll('"', '')].join(' '),
  );
  if (writes.length > 0) return writes.join(' ');
  const table = FIRST_TABLE.exec(text)?.[1];
  return table === undefined ? 'SELECT' : `SELECT ${table}`;
}
