/** No plan can answer the operation, or this run of it, so the resolvers do. Clients never see this error. */
export class Unplannable extends Error {
  override readonly name = 'Unplannable';

  constructor(what: string) {
    super(`unable to plan; the resolvers answer ${what}`);
  }
}
