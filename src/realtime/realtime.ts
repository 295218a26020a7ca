import type { Bridge } from './bridge.ts';
import type { SignTokenRequest } from './tokens.ts';
import { createTyping, type Typing } from './typing.ts';
import type { UserUpdates } from './user-updates.ts';

/** Typing, changed users, subscriptions and Ably tokens. One for each process. */
export interface Realtime {
  readonly typing: Typing;
  readonly userUpdates: Pick<UserUpdates, 'announce'>;
  readonly bridge: Bridge;
  readonly signTokenRequest: SignTokenRequest;
}

/** Publishes nothing. For work that no client follows, such as filling a database with demo data. */
export const SILENT: Realtime = {
  typing: createTyping({ publish: () => {} }),
  userUpdates: { announce: () => {} },
  bridge: {
    subscribe: () => Promise.reject(new Error('unable to subscribe; realtime is off in this process')),
    recheck: () => {},
    counts: { subscribers: 0, feeds: 0 },
    [Symbol.asyncDispose]: async () => {},
  },
  signTokenRequest: () => Promise.reject(new Error('unable to sign a token request; realtime is off in this process')),
};
