import { readFile } from 'node:fs/promises';

import { stripIgnoredCharacters } from 'graphql';
import { z } from 'zod';

import { MalformedRequestError, PersistedQueryNotSupportedError, UntrustedDocumentError } from '../errors.ts';
import type { Parameters } from './parameters.ts';

/** Finds the document that a request names. */
export interface Documents {
  /**
   * The text of the document that a request means.
   *
   * @throws {UntrustedDocumentError} Only known documents may be run, and this is not one of them.
   * @throws {PersistedQueryNotSupportedError} The client must send the text.
   * @throws {MalformedRequestError} The request names a document by its id, but no manifest is configured.
   */
  textOf(parameters: Parameters): string;
}

/** Accepts every document; knows none by an id. */
export const ANY_DOCUMENT: Documents = {
  textOf({ query, isPersistedQuery }) {
    if (query !== null) return query;
    if (isPersistedQuery) throw new PersistedQueryNotSupportedError();
    throw new MalformedRequestError(
      'unable to find the document; no documents are kept here by their ids, send `query`',
    );
  },
};

const Manifest = z.union([
  // Formats of GraphQL Code Generator's client preset (`persisted-documents.json`) and of the Relay compiler: id ->
  // text.
  z.record(z.string(), z.string()),
  // https://www.apollographql.com/docs/graphos/platform/security/persisted-queries
  z
    .object({
      format: z.literal('apollo-persisted-query-manifest'),
      operations: z.array(z.object({ id: z.string(), body: z.string() })),
    })
    .transform(({ operations }) => Object.fromEntries(operations.map(({ id, body }) => [id, body]))),
]);

/**
 * Accepts the documents of a manifest only. A request names one by its id, with or without the prefix `sha256:`, or by
 * its text, in which white space and commas may differ.
 *
 * @throws {Error} The file cannot be read, or is not a manifest of at least one operation.
 */
export async function readTrustedDocuments(path: string): Promise<Documents> {
  const parsed = Manifest.safeParse(JSON.parse(await readFile(path, 'utf8')));
  const entries = Object.entries(parsed.success ? parsed.data : {});
  if (entries.length === 0) {
    throw new Error(`${path} must be a JSON object of ids and operations, or a manifest of Apollo's, and not empty`);
  }
  const byId = new Map(entries.map(([id, text]) => [id.replace(/^sha256:/, ''), text]));
  const byText = new Map(entries.map(([, text]) => [text, text]));
  const byTokens = new Map(entries.map(([, text]) => [tokensOf(text), text]));
  // White space makes a text longer. Much longer texts are refused without being read.
  const longest = 4 * Math.max(...entries.map(([, text]) => text.length));

  /** The manifest's own text of this document, so that it is prepared once for all its spellings. */
  function known(query: string): string | undefined {
    const text = byText.get(query);
    if (text !== undefined || query.length > longest) return text;
    return byTokens.get(tokensOf(query) ?? query);
  }

  return {
    textOf({ query, documentId }) {
      const named = documentId === null ? undefined : byId.get(documentId);
      const sent = query === null ? undefined : known(query);
      if (documentId !== null && named === undefined) {
        throw new UntrustedDocumentError('unable to find the document; the manifest has none of this id');
      }
      // A request with both must not run one document and name another.
      if (query !== null && (sent === undefined || (named !== undefined && named !== sent))) {
        throw new UntrustedDocumentError(
          'unable to run the document; only operations of the manifest are allowed here',
        );
      }
      return (named ?? sent)!;
    },
  };
}

/** The text without the tokens that GraphQL ignores; null if the text has invalid tokens. */
function tokensOf(text: string): string | null {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return null;
  }
}
