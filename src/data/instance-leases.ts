/**
 * Leases of instances. An instance that publishes the event log renews its row. While its lease is valid, no other
 * instance takes the streams that it has claimed. All times are the database's, so the clocks of the machines do not
 * matter.
 */
import type { Queryable } from './db.ts';

/**
 * Takes or renews the lease of this instance.
 *
 * @param leaseMs Length of the lease from now on, in milliseconds.
 * @returns Instances whose leases have expired. Their streams are to be taken over; see {@link forgetInstances}.
 */
export async function renewInstance(db: Queryable, instanceId: string, leaseMs: number): Promise<string[]> {
  const expired = await db.$queryRaw<{ id: string }[]>`
    WITH renewed AS (
      INSERT INTO instance_leases (instance_id, lease_until)
      VALUES (${instanceId}::uuid, now() + ${leaseMs} * interval '1 millisecond')
      ON CONFLICT (instance_id) DO UPDATE SET lease_until = excluded.lease_until
    )
    SELECT instance_id AS id FROM instance_leases WHERE lease_until < now() AND instance_id <> ${instanceId}::uuid`;
  return expired.map(({ id }) => id);
}

/** Ends the lease at once. The row stays, so that other instances take over the streams. */
export async function endInstance(db: Queryable, instanceId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE instance_leases SET lease_until = now() - interval '1 millisecond' WHERE instance_id = ${instanceId}::uuid`;
}

/** Removes the rows of expired instances. Called when their streams are known to this instance. */
export async function forgetInstances(db: Queryable, instanceIds: readonly string[]): Promise<void> {
  await db.$executeRaw`
    DELETE FROM instance_leases WHERE instance_id = ANY(${instanceIds}::uuid[]) AND lease_until < now()`;
}
