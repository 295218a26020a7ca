import DataLoader from 'dataloader';

/**
 * Key -> row or null.
 *
 * @param read Returns the rows of these keys, in any order.
 * @param keyOf The key of a row.
 */
export function rowLoader<Key extends string, Row>(
  read: (keys: readonly Key[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): DataLoader<Key, Row | null> {
  return new DataLoader(async (keys) => {
    const found = new Map((await read(keys)).map((row) => [keyOf(row), row]));
    return keys.map((key) => found.get(key) ?? null);
  });
}
