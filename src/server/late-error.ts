/** The answer is not there when it has to be given. */
export class LateError extends Error {
  override readonly name = 'LateError';

  constructor() {
    super('unable to answer in time');
  }
}
