import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { encodeId } from '../../src/lib/ids.ts';
import type { TestApp, TestUser } from './app.ts';
import { graphql } from './generated/gql.ts';
import { notToBeLogged } from './log.ts';
import { uuidOf } from './streams.ts';

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

/** Creates a slot. */
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

/** Sends the bytes like any HTTP client, with only the URL and headers of the slot. */
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

/** Uploads and completes a file. @returns The file, READY. @throws {Error} It was refused. */
export async function upload(user: TestUser, file: FileToUpload) {
  const slot = await slotFor(user, file);
  const sent = await put(slot, file.bytes);
  if (!sent.ok) throw new Error(`the bytes were refused: ${sent.status} ${await sent.text()}`);
  const completed = await complete(user, slot.file!.id);
  if (!completed.file) throw new Error(`not completed: ${JSON.stringify(completed.userErrors)}`);
  return completed.file;
}

/** Adds an image by SQL, attached to a message or unattached. The store has no bytes of it. */
export async function addFile({ db }: TestApp, owner: TestUser, messageId: string | null = null): Promise<string> {
  const id = crypto.randomUUID();
  await db.$executeRaw`
    WITH counted AS (
      UPDATE messages SET file_count = file_count + 1 WHERE id = ${messageId && uuidOf(messageId)}::uuid
      RETURNING channel_id, seq
    ),
    attached AS (
      INSERT INTO message_files (channel_id, message_seq, position, file_id) SELECT channel_id, seq, 0, ${id}::uuid FROM counted
    )
    INSERT INTO files (id, owner_id, channel_id, filename, content_type, size_bytes, status, thumbnail)
    VALUES (${id}::uuid, ${uuidOf(owner.id)}::uuid, (SELECT channel_id FROM counted), 'a.png', 'image/png', 5, 'READY', 'READY')`;
  return encodeId('file', id);
}

/** Names of all objects in the local store. */
export async function keptBy({ dataDir }: Pick<TestApp, 'dataDir'>): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'files'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
}
