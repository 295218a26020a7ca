/**
 * The claims of the development issuer for a username. The same username, letter case included, has the same claims.
 */
export function devProfile(username: string): { subject: string; username: string; name: string } {
  const [first = ''] = username;
  return { subject: `dev|${username}`, username, name: first.toUpperCase() + username.slice(first.length) };
}
