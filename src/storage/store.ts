/**
 * Where the bytes of files are: any S3, or a directory of this machine. What is kept under a key is written once and
 * never changed.
 */
export interface FileStore {
  /** An address that takes these very bytes' length and type once, and until it expires. */
  signUpload(upload: Upload): Promise<SignedUpload>;
  /** An address that shows them to whoever has it, until it expires. */
  signDownload(download: Download): Promise<SignedAddress>;
  /** Null: nothing is kept there. */
  stat(key: string): Promise<StoredObject | null>;
  /**
   * The first bytes, at most so many.
   *
   * @throws {ObjectMissingError} Nothing is kept there.
   */
  head(key: string, bytes: number): Promise<Buffer>;
  /**
   * Writes them all to a file of this machine, which is made.
   *
   * @throws {ObjectMissingError} Nothing is kept there.
   */
  fetch(key: string, path: string): Promise<void>;
  /** Keeps what this process made itself; over what may stand there. */
  write(key: string, bytes: Buffer, contentType: string): Promise<void>;
  /** What is not there is no failure. */
  remove(keys: readonly string[]): Promise<void>;
  /** All that is kept, in the order of the keys, a page at a time. */
  list(): AsyncIterable<readonly ListedObject[]>;
}

export interface Upload {
  readonly key: string;
  /** Media type, without parameters. */
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly expiresAt: Date;
}

export interface SignedUpload {
  readonly url: string;
  readonly method: 'PUT';
  /** That the client must send. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface Download {
  readonly key: string;
  readonly contentType: string;
  /** Under which it is saved. */
  readonly filename: string;
  /** Whether a browser may show it, and is not only offered to save it. */
  readonly inline: boolean;
  readonly expiresAt: Date;
}

export interface SignedAddress {
  readonly url: string;
  readonly expiresAt: Date;
}

export interface StoredObject {
  readonly sizeBytes: number;
  /** As it was given with the bytes; null: with none. */
  readonly contentType: string | null;
}

export interface ListedObject {
  readonly key: string;
  readonly modifiedAt: Date;
}

/** Nothing is kept under a key. */
export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';

  constructor(key: string, options?: ErrorOptions) {
    super(`nothing is kept under ${key}`, options);
  }
}

/** The store cannot be asked; the message has no secret in it. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
