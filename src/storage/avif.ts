/**
 * Whether an ISO container names AVIF among its brands. An animated AVIF begins with `avis`. Either kind may begin with
 * a generic brand, `mif1` or `msf1`, and name AVIF only among its compatible brands.
 */
export function isAvif(head: Buffer): boolean {
  if (head.length < 12 || head.toString('latin1', 4, 8) !== 'ftyp') return false;
  const end = Math.min(head.readUInt32BE(0), head.length);
  for (let at = 8; at + 4 <= end; at += 4) {
    // The version is between the first brand and the others.
    if (at !== 12 && /^avi[fs]$/.test(head.toString('latin1', at, at + 4))) return true;
  }
  return false;
}
