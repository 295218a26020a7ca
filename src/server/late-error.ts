/** The deadline has passed without a result. */
export class LateError extends Error {
  override readonly name = 'LateError';

  constructor() {
    super('unable to answer in time');
  }
}
