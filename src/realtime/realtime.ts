import type { Bridge } from './bridge.ts';
import type { SignTokenRequest } from './tokens.ts';
import { createTyping, type Typing } from './typing.ts';

/** What reaches clients beside the answers to what they ask. One per process. */
export interface Realtime {
  readonly typing: Typing;
  readonly bridge: Bridge;
  readonly signTokenRequest: SignTokenRequest;
}

/** For work that nobody watches, such as filling an empty database. */
export const SILENT: Realtime = {
  typing: createTyping({ publish: () => {} }),
  bridge: {
    subscribe: () => Promise.reject(new Error('unable to subscribe; nothing is heard here')),
    recheck: () => {},
    counts: { subscribers: 0, feeds: 0 },
    [Symbol.asyncDispose]: async () => {},
  },
  signTokenRequest: () => Promise.reject(new Error('unable to sign a token request; nobody is to use it')),
};
