import { readFile } from 'node:fs/promises';

import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';

import { UntrustedDocumentError } from '../errors.ts';

/** What a client sends in place of a document, or as one. */
export interface DocumentRequest {
  readonly query?: unknown;
  /** https://github.com/graphql/graphql-over-http/blob/main/rfcs/PersistedOperations.md; `sha256:` may stand before it. */
  readonly documentId?: unknown;
  /** Relay and others. */
  readonly id?: unknown;
  readonly doc_id?: unknown;
  /** `persistedQuery.sha256Hash`: Apollo Client and urql. */
  readonly extensions?: unknown;
}

/** The only operations that clients may run, known beforehand. */
export interface TrustedDocuments {
  /**
   * The document that is meant: by its id, or by its own text, to the letter.
   *
   * @throws {UntrustedDocumentError}
   */
  textOf(request: DocumentRequest): string;
}

const Manifest = z.union([
  // Of GraphQL Code Generator's client preset (`persisted-documents.json`), and of the Relay compiler: id -> text.
  z.record(z.string(), z.string()),
  // https://www.apollographql.com/docs/graphos/platform/security/persisted-queries
  z
    .object({
      format: z.literal('apollo-persisted-query-manifest'),
      operations: z.array(z.object({ id: z.string(), body: z.string() })),
    })
    .transform(({ operations }) => Object.fromEntries(operations.map(({ id, body }) => [id, body]))),
]);

/** @throws {Error} The file cannot be read, or is no manifest of at least one operation. */
export async function readTrustedDocuments(path: string): Promise<TrustedDocuments> {
  const parsed = Manifest.safeParse(JSON.parse(await readFile(path, 'utf8')));
  const documents = new Map(Object.entries(parsed.success ? parsed.data : {}));
  if (documents.size === 0) {
    throw new Error(`${path} must be a JSON object of ids and operations, or a manifest of Apollo's, and not empty`);
  }
  const texts = new Set(documents.values());

  return {
    textOf(request) {
      const id = idOf(request);
      const text = id === null ? request.query : (documents.get(id) ?? documents.get(id.replace(/^sha256:/, '')));
      // One that brings both must not run the other.
      const agrees = id === null || isAbsent(request.query) || request.query === text;
      if (typeof text === 'string' && texts.has(text) && agrees) return text;
      throw new UntrustedDocumentError(
        id === null
          ? 'unable to run the document; only operations of the manifest are allowed here'
          : 'unable to find the document; the manifest has none of this id',
      );
    },
  };
}

function idOf({ documentId, id, doc_id, extensions }: DocumentRequest): string | null {
  const persisted = (extensions as { persistedQuery?: { sha256Hash?: unknown } } | null | undefined)?.persistedQuery;
  const given = [documentId, id, doc_id, persisted?.sha256Hash].find((value) => !isAbsent(value));
  return typeof given === 'string' ? given : null;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Names of the parameters that {@link DocumentRequest} has beside those of every GraphQL request. */
export const DOCUMENT_PARAMETERS = ['documentId', 'id', 'doc_id'];

/** The parameters of a request with the document that is meant in place of what stood for it. */
export function withDocument<Params extends object>(params: Params, query: string) {
  const { documentId: _documentId, id: _id, doc_id: _docId, ...others } = params as Params & DocumentRequest;
  return { ...others, query };
}

/** Every request over HTTP, by whatever way it comes. */
export function trustDocuments(trusted: TrustedDocuments): Plugin {
  return {
    onParams({ request, params, setParams }) {
      // Of an address Yoga reads the parameters that every GraphQL request has.
      const inAddress = request.method === 'GET' ? Object.fromEntries(new URL(request.url).searchParams) : {};
      setParams(withDocument(params, trusted.textOf({ ...inAddress, ...params })));
    },
  };
}
