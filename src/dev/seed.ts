import type { FindViewer } from '../auth/viewer.ts';
import type { Db } from '../data/db.ts';

/** Fills an empty database with demo data. @returns False, and nothing done, where somebody has an account already. */
export async function seedDemo(_db: Db, _findViewer: FindViewer): Promise<boolean> {
  return false;
}
