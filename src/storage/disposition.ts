/** What of a file name stands as it is in a quoted string of ASCII, and in one under `%`-encoding readers. */
const UNSAFE_IN_QUOTES = /[^ !#$&'()+,\-.0-9;=@A-Z[\]^_`a-z{}~]/gu;
/** `encodeURIComponent` leaves them, RFC 5987 does not. */
const UNSAFE_IN_EXTENDED = /['()*]/g;
// oxlint-disable-next-line no-control-regex -- a header, and a name, is without them
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/g;

/**
 * `Content-Disposition` (RFC 6266) of a file: its name as it is (RFC 5987), and one of plain ASCII for who cannot read
 * that.
 *
 * @param inline Whether a browser may show it, and is not only offered to save it.
 */
export function contentDisposition(filename: string, inline: boolean): string {
  const name = filename.toWellFormed().replace(CONTROL, '_');
  const plain = name.replace(UNSAFE_IN_QUOTES, '_');
  const extended = encodeURIComponent(name).replace(
    UNSAFE_IN_EXTENDED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${extended}`;
}
