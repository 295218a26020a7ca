/**
 * Storage for file contents: any S3, or a local directory. An object is written once and never changed.
 */
export interface FileStore {
  /** A URL that accepts one upload of this length and type, until it expires. */
  signUpload(upload: Upload): Promise<SignedUpload>;
  /** A URL that gives read access to anyone who has it, until it expires. */
  signDownload(download: Download): Promise<SignedDownload>;
  /** Null if there is no such object. */
  stat(key: string): Promise<StoredObject | null>;
  /**
   * The first bytes, at most so many.
   *
   * @throws {ObjectMissingError} There is no such object.
   */
  head(key: string, bytes: number): Promise<Buffer>;
  /**
   * Writes the whole object to a new local file. It takes as long as bytes arrive.
   *
   * @throws {ObjectMissingError} There is no such object.
   */
  fetch(key: string, path: string, signal?: AbortSignal): Promise<void>;
  /** Writes an object that this process has made; replaces an existing one. */
  write(key: string, bytes: Buffer, contentType: string): Promise<void>;
  /** A missing object is not an error. */
  remove(keys: readonly string[]): Promise<void>;
  /** All objects in the order of their keys, in pages. */
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
  /** Headers that the client must send. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface Download {
  readonly key: string;
  readonly contentType: string;
  /** Name under which it is saved. */
  readonly filename: string;
  /** Whether a browser may display the file instead of saving it. */
  readonly inline: boolean;
  readonly expiresAt: Date;
}

export interface SignedDownload {
  readonly url: string;
  readonly expiresAt: Date;
}

export interface StoredObject {
  readonly sizeBytes: number;
  /** As stated with the upload; null if none was stated. */
  readonly contentType: string | null;
}

export interface ListedObject {
  readonly key: string;
  readonly modifiedAt: Date;
}

/** There is no object with this key. */
export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';

  constructor(key: string, options?: ErrorOptions) {
    super(`nothing is kept under ${key}`, options);
  }
}

/** The store does not answer. The message contains no secret. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
