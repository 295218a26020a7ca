/**
 * Decodes base64url (RFC 4648, section 5, without padding) from outside.
 *
 * `Buffer.from` ignores characters outside the alphabet, accepts those of plain base64 and padding, and ignores the
 * spare bits of the last character. Many texts would then decode to the same bytes. Here each value has exactly one
 * text.
 *
 * @returns Null for any text other than the canonical encoding of the bytes.
 */
export function decodeBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
