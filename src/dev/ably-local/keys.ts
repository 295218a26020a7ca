import { timingSafeEqual } from 'node:crypto';

import { type Capability, EVERYTHING, parseCapability } from './capabilities.ts';

export interface KeySpec {
  /** `<app>.<key>`, such as `local.server`. Keys with the same app share its channels. */
  readonly name: string;
  readonly secret: string;
  /** Default: everything, `{"*": ["*"]}`. */
  readonly capability?: Capability;
  /** Whether its tokens can be revoked. Then they are valid for at most an hour. Default: no. */
  readonly revocableTokens?: boolean;
}

export interface Key {
  readonly appId: string;
  readonly name: string;
  readonly secret: string;
  readonly capability: Capability;
  readonly revocableTokens: boolean;
}

/** @throws {Error} The name is not `<app>.<key>`, or the capability is invalid. */
export function keyOf(spec: KeySpec): Key {
  const [appId, keyId, ...rest] = spec.name.split('.');
  if (!appId || !keyId || rest.length > 0 || /[:!]/.test(spec.name)) {
    throw new Error(`unable to use the key ${spec.name}; its name is not <app>.<key>`);
  }
  return {
    appId,
    name: spec.name,
    secret: spec.secret,
    capability: parseCapability(spec.capability ?? EVERYTHING),
    revocableTokens: spec.revocableTokens ?? false,
  };
}

/** Compares secrets, or values made with them, in constant time. */
export function sameSecret(one: string | Buffer, other: string | Buffer): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
