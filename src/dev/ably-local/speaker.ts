import type { Identity } from './tokens.ts';

/** Under which client ids a caller may act. */
export interface Speaker {
  /** The one; undefined: none in particular. */
  readonly clientId: string | undefined;
  /** Where there is none in particular: whether any may be named, message by message. */
  readonly anyClientId: boolean;
}

/** Whose credentials were good: all that a connection keeps of its caller. */
export interface Authenticated {
  readonly identity: Identity;
  readonly speaker: Speaker;
}
