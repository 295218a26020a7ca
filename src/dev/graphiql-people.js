/**
 * Runs in GraphiQL's page, before GraphiQL does. Adds a bar to switch between people, and sends each request with a
 * token of the person chosen there. Tokens are fetched when they are needed and kept in this page's memory alone, so
 * that a page which is loaded again has no expired one.
 */
{
  /** Usernames, the first of them chosen at the beginning. */
  const people = JSON.parse(document.currentScript.dataset.people);
  const CHOSEN = 'messaging:person';
  /** A token is not used in the last moments of its life. */
  const MARGIN_MS = 30_000;
  /** An address with a long query in it is refused by servers (HTTP 431). */
  const MAX_ADDRESS = 6_000;

  const send = window.fetch.bind(window);
  /** Username -> a token and when to fetch the next one. */
  const tokens = new Map();

  const bar = document.createElement('form');
  bar.id = 'people';
  bar.innerHTML = '<label>Requests are sent as <select name="person"></select></label> <output></output>';
  const { person } = bar.elements;
  const note = bar.querySelector('output');
  person.append(...people.map((name) => new Option(name)));
  // Of this tab, so that two of them can be two people who talk with each other.
  const chosen = sessionStorage.getItem(CHOSEN);
  if (people.includes(chosen)) person.value = chosen;
  person.addEventListener('change', () => {
    sessionStorage.setItem(CHOSEN, person.value);
    note.value = 'Run the operation again to see it as this person.';
  });
  bar.addEventListener('submit', (event) => event.preventDefault());
  document.body.prepend(bar);

  async function tokenOf(username) {
    const known = tokens.get(username);
    if (known && Date.now() < known.renewAt) return known.token;
    const response = await send('/dev/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
    });
    const { access_token: token, expires_in: seconds, error } = await response.json();
    if (!response.ok) throw new Error(`unable to get a token for ${username}; ${error}`);
    tokens.set(username, { token, renewAt: Date.now() + seconds * 1_000 - MARGIN_MS });
    return token;
  }

  async function sendAs(username, url, init) {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${await tokenOf(username)}`);
    return send(url, { ...init, headers });
  }

  window.fetch = async (url, init = {}) => {
    if (typeof url !== 'string' || new URL(url, location.href).pathname !== location.pathname) return send(url, init);
    const isOwn = new Headers(init.headers).has('authorization');
    note.value = isOwn ? 'The last request was sent with the token under Headers instead.' : '';
    if (isOwn) return send(url, init);
    const username = person.value;
    const response = await sendAs(username, url, init);
    if (response.status !== 401) return response;
    // The service may have another key since the token was fetched.
    tokens.delete(username);
    return sendAs(username, url, init);
  };

  // GraphiQL keeps what is typed in local storage, and the query in the address as well.
  const replaceState = history.replaceState.bind(history);
  history.replaceState = (state, title, url) => {
    const address = new URL(url, location.href);
    if (address.href.length > MAX_ADDRESS) address.searchParams.delete('query');
    replaceState(state, title, address);
  };
}
