/**
 * A row of an object that the viewer may no longer read, for a field that must not be null. The fields of the row have
 * harmless values, which the caller of {@link emptied} gives. All that the helpers of this folder read by the row is
 * empty: lists, pages, and rows of other tables, now and for fields that are added later.
 */
const EMPTIED = Symbol('emptied');

export function emptied<Row extends object>(row: Row): Row {
  return { ...row, [EMPTIED]: true };
}

export function isEmptied(row: object): boolean {
  return EMPTIED in row;
}
