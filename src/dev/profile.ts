/** Whom a username of the development issuer names: what its tokens claim. Always the same, letter case included. */
export function devProfile(username: string): { subject: string; username: string; name: string } {
  const [first = ''] = username;
  return { subject: `dev|${username}`, username, name: first.toUpperCase() + username.slice(first.length) };
}
