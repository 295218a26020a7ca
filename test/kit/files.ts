import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { TestApp, TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import { notToBeLogged } from './log.ts';

const CREATE = graphql(`
  mutation FilesCreateUpload($input: CreateFileUploadInput!) {
    createFileUpload(input: $input) {
      file {
        id
        filename
        contentType
        sizeBytes
        status
        width
        height
        durationMs
        waveform
        url {
          url
        }
        thumbnail {
          url
        }
      }
      uploadUrl
      method
      headers {
        name
        value
      }
      expiresAt
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

const COMPLETE = graphql(`
  mutation FilesCompleteUpload($input: CompleteFileUploadInput!) {
    completeFileUpload(input: $input) {
      file {
        id
        filename
        contentType
        sizeBytes
        status
        width
        height
        durationMs
        waveform
        url {
          url
          expiresAt
        }
        thumbnail {
          url
          expiresAt
        }
      }
      userErrors {
        __typename
        code
        message
        path
      }
    }
  }
`);

export interface FileToUpload {
  readonly filename?: string;
  readonly contentType?: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly durationMs?: number;
  readonly waveform?: readonly number[];
}

/** Asks for a slot. */
export async function slotFor(user: TestUser, file: FileToUpload & { readonly sizeBytes?: number }) {
  const { filename = 'notes.txt', contentType = 'text/plain', bytes, sizeBytes = bytes.length, ...others } = file;
  const { durationMs, waveform } = others;
  const { createFileUpload } = await user.run(CREATE, {
    input: {
      filename,
      contentType,
      sizeBytes,
      ...(durationMs !== undefined && { durationMs }),
      ...(waveform && { waveform: [...waveform] }),
    },
  });
  if (createFileUpload.uploadUrl) notToBeLogged(new URL(createFileUpload.uploadUrl).search);
  return createFileUpload;
}

export type Slot = Awaited<ReturnType<typeof slotFor>>;

/** Sends the bytes as any HTTP client does, with nothing but what the slot says. */
export function put({ uploadUrl, method, headers }: Slot, bytes: Buffer<ArrayBuffer>): Promise<Response> {
  return fetch(uploadUrl!, {
    method: method!,
    headers: Object.fromEntries(headers!.map(({ name, value }) => [name, value])),
    body: bytes,
  });
}

export async function complete(user: TestUser, fileId: string) {
  const { completeFileUpload } = await user.run(COMPLETE, { input: { fileId } });
  return completeFileUpload;
}

/** The whole way. @returns The file, READY. @throws {Error} It was refused. */
export async function upload(user: TestUser, file: FileToUpload) {
  const slot = await slotFor(user, file);
  const sent = await put(slot, file.bytes);
  if (!sent.ok) throw new Error(`the bytes were refused: ${sent.status} ${await sent.text()}`);
  const completed = await complete(user, slot.file!.id);
  if (!completed.file) throw new Error(`not completed: ${JSON.stringify(completed.userErrors)}`);
  return completed.file;
}

/** Names of all that is kept in the local store. */
export async function keptBy({ dataDir }: Pick<TestApp, 'dataDir'>): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'files'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
}
