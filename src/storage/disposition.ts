/** Characters that are replaced in the quoted ASCII name. `%` is among them, because some clients decode it. */
const UNSAFE_IN_QUOTES = /[^ !#$&'()+,\-.0-9;=@A-Z[\]^_`a-z{}~]/gu;
/** Characters that `encodeURIComponent` leaves and RFC 5987 does not allow. */
const UNSAFE_IN_EXTENDED = /['()*]/g;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/g;

/**
 * `Content-Disposition` (RFC 6266) of a file: its exact name (RFC 5987), and an ASCII name for clients that cannot read
 * that.
 *
 * @param inline Whether a browser may display the file instead of saving it.
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
