import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Lexer,
  Location,
  NoFragmentCyclesRule,
  NoSchemaIntrospectionCustomRule,
  OverlappingFieldsCanBeMergedRule,
  parse,
  Source,
  specifiedRules,
  Token,
  TokenKind,
  validate,
  type ValidationRule,
} from 'graphql';

import { QueryTooComplexError } from '../../errors.ts';
import { ValuesInUse } from '../../lib/values-in-use.ts';
import { toGraphQLError } from '../client-errors.ts';
import { withLocations } from './locations.ts';
import { overlappingFields } from './overlap.ts';
import { documentSize } from './size.ts';

/**
 * Turns the text of a request into a valid document. Anyone can write the text, and it is not paid for yet, so every
 * step is linear in the text or stops at a limit.
 */

/** Lexical tokens of a document. */
export const MAX_TOKENS = 4_000;
/** Nested brackets of any kind. */
const MAX_LEVELS = 50;
/** Lines are counted for each error, to locate it. */
const MAX_LINES = 4_000;
/** Maximum number of reported validation errors. */
const MAX_ERRORS = 10;

/** What clients may see of the schema. */
export interface SchemaVisibility {
  /** Whether introspection is allowed. */
  readonly introspection: boolean;
  /** Whether errors suggest fields, types and values similar to one that does not exist. */
  readonly suggestions: boolean;
}

interface ReadDocument {
  readonly document: DocumentNode;
  readonly tokens: number;
}

const inUse = new ValuesInUse<DocumentNode>();
const tokens = new WeakMap<DocumentNode, number>();
/** Documents in use; by schema, because tests have several schemas in one process. */
const validated = new WeakMap<DocumentNode, { schema: GraphQLSchema; key: string; errors: readonly GraphQLError[] }>();

/**
 * Parses the text. While a document is in use anywhere in the process, the same text gives the same document.
 *
 * Only the document itself has a location. Those of its nodes, with their tokens, take more memory than the rest, and
 * graphql-js counts all lines up to a node for each node of each error. See `validation/locations.ts`.
 *
 * @throws {GraphQLError} It is too large, or not GraphQL.
 */
export function readDocument(text: string): DocumentNode {
  const known = inUse.get(text);
  if (known) return known;
  const read = parseWithin(new Source(text));
  tokens.set(read.document, read.tokens);
  inUse.set(text, read.document);
  return read.document;
}

/** Lexical tokens of a document that {@link readDocument} made. */
export function tokensOf(document: DocumentNode): number {
  return tokens.get(document) ?? MAX_TOKENS;
}

/** @returns The errors of the document: at most {@link MAX_ERRORS}, and a note if there are more. */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  visibility: SchemaVisibility,
): readonly GraphQLError[] {
  const key = `${visibility.introspection} ${visibility.suggestions}`;
  const known = validated.get(document);
  if (known?.schema === schema && known.key === key) return known.errors;
  const errors = withLocations(validateWithin(schema, document, visibility), document);
  validated.set(document, { schema, key, errors });
  return errors;
}

/** graphql-js compares every field with every other of its response name; our rule compares each with the first. */
const RULES: readonly ValidationRule[] = specifiedRules.map((rule) =>
  rule === OverlappingFieldsCanBeMergedRule ? overlappingFields : rule,
);

function validateWithin(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspection, suggestions }: SchemaVisibility,
): readonly GraphQLError[] {
  // These limits are checked first and alone, because they bound the cost of the other rules.
  const unbounded = validate(schema, document, [documentSize, NoFragmentCyclesRule], { maxErrors: MAX_ERRORS });
  if (unbounded.length > 0) return unbounded;
  const rules = introspection ? RULES : [...RULES, NoSchemaIntrospectionCustomRule];
  return validate(schema, document, rules, { maxErrors: MAX_ERRORS, hideSuggestions: !suggestions });
}

function parseWithin(source: Source): ReadDocument {
  const size = measure(source);
  if (typeof size === 'string') {
    throw toGraphQLError(new QueryTooComplexError(`unable to run the document; it ${size}`));
  }
  const document = parse(source, { noLocation: true });
  const ends = [0, source.body.length].map((at) => new Token(TokenKind.SOF, at, at, 0, 0)) as [Token, Token];
  return { document: { ...document, loc: new Location(...ends, source) }, tokens: size };
}

/**
 * Reads token by token and not with the parser, which is recursive and could exhaust the stack.
 *
 * @returns The number of tokens, or the limit that is exceeded.
 */
function measure(source: Source): number | string {
  if (hasMoreLines(source.body, MAX_LINES)) return `has more than ${MAX_LINES} lines`;
  const lexer = new Lexer(source);
  let levels = 0;
  for (let count = 1; ; count++) {
    let kind: TokenKind;
    try {
      ({ kind } = lexer.advance());
    } catch {
      // The parser reports invalid tokens.
      return count;
    }
    if (kind === TokenKind.EOF) return count - 1;
    if (count > MAX_TOKENS) return `has more than ${MAX_TOKENS} tokens`;
    if (OPENING.has(kind)) levels++;
    else if (CLOSING.has(kind)) levels--;
    if (levels > MAX_LEVELS) return `has more than ${MAX_LEVELS} levels of brackets`;
  }
}

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R]);

function hasMoreLines(text: string, limit: number): boolean {
  let lines = 1;
  for (const _ of text.matchAll(/\r\n|[\n\r]/g)) if (++lines > limit) return true;
  return false;
}
