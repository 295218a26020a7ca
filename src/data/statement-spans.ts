import { inSpan } from '../lib/spans.ts';

/** A statement on its way to PostgreSQL and back as a span. Its text has no values in it: they are parameters. */
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

/** Where a statement writes; `DO UPDATE SET` and `FOR UPDATE` name no table. */
const WRITES = /\b(?:(INSERT) INTO|(DELETE) FROM|(UPDATE)(?= (?!SET\b)\S+ (?:(?:AS )?\w+ )?SET\b)) (\S+)/g;
/** And no function. */
const FIRST_TABLE = /\bFROM "?([a-z_]+)\b(?!\()/;

/** What it does to which tables, such as `UPDATE streams INSERT messages INSERT events`; of what only reads, the first one. */
export function summaryOf(text: string): string {
  const writes = Array.from(text.matchAll(WRITES), ([, insert, remove, update, table]) =>
    [insert ?? remove ?? update, table!.replaceAll('"', '')].join(' '),
  );
  if (writes.length > 0) return writes.join(' ');
  const table = FIRST_TABLE.exec(text)?.[1];
  return table === undefined ? 'SELECT' : `SELECT ${table}`;
}
