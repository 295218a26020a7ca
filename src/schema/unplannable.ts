/** The operation, or this run of it, is one for the resolvers. Never seen by a client. */
export class Unplannable extends Error {
  override readonly name = 'Unplannable';

  constructor(what: string) {
    super(`unable to plan; the resolvers answer ${what}`);
  }
}
