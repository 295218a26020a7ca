import { createTyping, type Typing } from './typing.ts';

/** What reaches clients at once and not through the event log. One per process. */
export interface Realtime {
  readonly typing: Typing;
}

/** For work that nobody watches, such as filling an empty database. */
export const SILENT: Realtime = { typing: createTyping({ publish: () => {} }) };
