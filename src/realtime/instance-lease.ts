import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Db } from '../data/db.ts';
import { endInstance, forgetInstances, renewInstance } from '../data/instance-leases.ts';
import type { Logger } from '../observability/log.ts';

/**
 * Length of the lease from the start of a renewal, in milliseconds. Other instances do not take its streams meanwhile.
 */
export const LEASE_MS = 2_000;
/** How often the lease is renewed, and those of other instances are checked, in milliseconds. */
export const RENEW_MS = 500;

/** Pause after an incomplete takeover, as a multiple of its time: takeovers take at most 1/20 of the time. */
const TAKEOVER_SHARE = 20;

export interface InstanceLeaseOptions {
  /** A separate pool, so that renewals never wait for a connection. */
  readonly db: Db;
  readonly log: Logger;
  /** Default {@link LEASE_MS}. */
  readonly leaseMs?: number;
  /** Default {@link RENEW_MS}. */
  readonly renewMs?: number;
}

/** A period in which the lease is held without interruption; see {@link InstanceLease.current}. */
export interface Term {
  /**
   * Grows when the lease is held again after a lapse. Streams that were claimed before may belong to another instance
   * now.
   */
  readonly number: number;
  /**
   * When the last renewal started, in milliseconds since 1970 by this machine's clock. Until then no other instance
   * acted.
   */
  readonly since: number;
}

/** Takes over the streams of instances whose leases have expired. @returns Whether all of them were found. */
export type TakeOver = () => Promise<boolean>;

/**
 * The lease of this instance on everything that it claims (ADR 16). States:
 *
 * - `waiting`: no renewal has succeeded yet, or none for `leaseMs`. Nothing may be claimed or sent.
 * - `held`: until `leaseMs` after the last successful renewal started, by this process's own clocks. Renewals start
 *   every `renewMs`. The first one that succeeds after a lapse starts a new term.
 * - `ended`: disposed. Others take over at once.
 *
 * The database counts the lease from the receipt of the renewal, which is later, so this process stops before others
 * start. The time is measured by two clocks, and the larger one decides: the monotonic clock stops while a machine is
 * suspended, and the wall clock may be set back.
 */
export interface InstanceLease extends AsyncDisposable {
  readonly id: string;
  /**
   * The current term; null while the lease is not held. Must be checked right before anything that only the owner may
   * do.
   */
  current(): Term | null;
  /** Resolves when the lease is held, or has ended. */
  untilHeld(): Promise<void>;
  /** Registers a callback for the death of other instances. Disposing the result removes it. */
  takeOverBy(takeOver: TakeOver): Disposable;
}

interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

export function startInstanceLease(options: InstanceLeaseOptions): InstanceLease {
  const { db, log, leaseMs = LEASE_MS, renewMs = RENEW_MS } = options;
  const id = randomUUID();
  const takeOvers = new Set<TakeOver>();
  const stopping = new AbortController();
  let renewedAt: Moment | null = null;
  let failing = false;
  let term = 0;
  let held = Promise.withResolvers<void>();
  let takingOver: Promise<void> | null = null;

  function isHeld(): boolean {
    return renewedAt !== null && !stopping.signal.aborted && elapsedSince(renewedAt) < leaseMs;
  }

  function current(): Term | null {
    return isHeld() ? { number: term, since: renewedAt!.wall } : null;
  }

  async function untilHeld(): Promise<void> {
    while (!isHeld() && !stopping.signal.aborted) await held.promise;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const began = moment();
      await renew(began);
      await pause(renewMs - elapsedSince(began));
    }
  }

  async function renew(began: Moment): Promise<void> {
    try {
      const expired = await renewInstance(db, id, leaseMs);
      failing = false;
      const wasHeld = isHeld();
      renewedAt = began;
      if (!wasHeld && isHeld()) beginTerm();
      if (expired.length > 0) takingOver ??= takeOver(expired).finally(() => (takingOver = null));
    } catch (error) {
      // An outage is logged once, and not with every attempt.
      if (!failing) log.error({ err: error }, 'unable to renew the lease of this process; will try again');
      failing = true;
    }
  }

  function beginTerm(): void {
    if (term > 0) log.warn('the lease of this process had expired; it has a new one');
    term++;
    held.resolve();
    held = Promise.withResolvers();
  }

  async function takeOver(expired: readonly string[]): Promise<void> {
    const began = performance.now();
    try {
      const complete = await Promise.all([...takeOvers].map((work) => work()));
      // The row of a dead instance stays until all of its streams are known here.
      if (complete.length > 0 && complete.every(Boolean)) return await forgetInstances(db, expired);
    } catch (error) {
      log.error({ err: error }, 'unable to take over the streams of dead instances');
    }
    await pause((performance.now() - began) * TAKEOVER_SHARE);
  }

  function pause(ms: number): Promise<void> {
    return sleep(Math.max(0, ms), undefined, { signal: stopping.signal }).catch(() => {});
  }

  const running = run();
  return {
    id,
    current,
    untilHeld,
    takeOverBy(work) {
      takeOvers.add(work);
      return { [Symbol.dispose]: () => void takeOvers.delete(work) };
    },
    async [Symbol.asyncDispose]() {
      const wasHeld = isHeld();
      stopping.abort();
      held.resolve();
      await running;
      await takingOver;
      if (!wasHeld) return;
      try {
        await endInstance(db, id);
      } catch (error) {
        log.warn({ err: error }, 'unable to end the lease of this process; it expires by itself');
      }
    },
  };
}

function moment(): Moment {
  return { wall: Date.now(), monotonic: performance.now() };
}

function elapsedSince({ wall, monotonic }: Moment): number {
  return Math.max(Date.now() - wall, performance.now() - monotonic);
}
