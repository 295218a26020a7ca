import type { Identity } from './tokens.ts';

/** The client ids that a caller may use. */
export interface Speaker {
  /** The client id of the caller; undefined if it has none. */
  readonly clientId: string | undefined;
  /** Whether a caller without a client id may choose one for each message. */
  readonly anyClientId: boolean;
}

/** The verified credentials of a connection. */
export interface Authenticated {
  readonly identity: Identity;
  readonly speaker: Speaker;
}
