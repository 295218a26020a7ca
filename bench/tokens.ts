/** Tokens of the development issuer for these usernames, in order. */
export async function tokensOf(url: string, usernames: readonly string[]): Promise<string[]> {
  const tokens: string[] = [];
  for (const username of usernames) {
    const response = await fetch(`${url}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
    });
    tokens.push(((await response.json()) as { access_token: string }).access_token);
  }
  return tokens;
}
