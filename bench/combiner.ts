import type pg from 'pg';

/**
 * Writes messages of one room together. Messages that arrive during a statement wait, and the next statement writes all
 * of them. So all of them take the room's lock once, and wait for the disk once. Access is checked for each.
 *
 * @returns A function that writes one message. It throws if the author may not write there, or the statement failed.
 */
export function combiner(client: pg.Client, room: string): (author: string, content: string) => Promise<number> {
  let waiting: Waiting[] = [];
  let busy = false;

  const flush = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const values = [room, batch.map(({ author }) => author), batch.map(({ content }) => content)];
        const { rows } = await client.query<{ turn: number; seq: number }>({
          name: 'combined',
          text: STATEMENT,
          values,
        });
        for (const { turn, seq } of rows) batch[turn - 1]!.resolve(seq);
        // Writes that were answered already are not affected.
        for (const { reject } of batch) reject(new Error(`unable to write in ${room}`));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  };
  return (author, content) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    waiting.push({ author, content, resolve, reject });
    if (!busy) void flush();
    return promise;
  };
}

interface Waiting {
  readonly author: string;
  readonly content: string;
  readonly resolve: (seq: number) => void;
  readonly reject: (reason: unknown) => void;
}

const STATEMENT = `
  WITH allowed AS (
    SELECT sent.author, sent.content, sent.turn, row_number() OVER (ORDER BY sent.turn)::int AS place, count(*) OVER ()::int AS count
    FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS sent(author, content, turn)
    JOIN rooms r ON r.id = $1::uuid
    JOIN server_members sm ON sm.server_id = r.server_id AND sm.user_id = sent.author
    WHERE r.visibility = 'PUBLIC' OR EXISTS (SELECT FROM room_members rm WHERE rm.room_id = r.id AND rm.user_id = sent.author)
  ),
  numbered AS (
    UPDATE streams SET last_seq = last_seq + (SELECT max(count) FROM allowed)
    WHERE id = $1::uuid AND EXISTS (SELECT FROM allowed)
    RETURNING id, last_seq
  ),
  written AS (
    INSERT INTO messages (id, channel_id, seq, author_id, content)
    SELECT uuidv7(), numbered.id, last_seq - count + place, author, content FROM numbered, allowed
    RETURNING id, channel_id, seq, author_id, created_at
  ),
  logged AS (
    INSERT INTO events (stream_id, seq, id, type, occurred_at, actor_id, subject_id)
    SELECT channel_id, seq, uuidv7(), 'message.created', created_at, author_id, id FROM written
  )
  SELECT allowed.turn::int AS turn, numbered.last_seq - count + place AS seq FROM allowed, numbered`;
