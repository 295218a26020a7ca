import {
  type ASTVisitor,
  type ExecutionResult,
  GraphQLError,
  Kind,
  Lexer,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  Source,
  TokenKind,
  validate,
  type ValidationRule,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

import { QueryTooComplexError } from '../errors.ts';
import { placeOf, toGraphQLError } from './client-errors.ts';

/**
 * What a document may be, whatever it asks for. Each limit is far above what people write, and below what one request
 * can do harm with.
 */

/** Lexical tokens. */
const MAX_TOKENS = 4_000;
/** Brackets within brackets, of whatever kind. */
const MAX_LEVELS = 50;
/** Fields below each other. */
const MAX_DEPTH = 20;
/** Aliased fields, fragments counted as often as they are spread. */
const MAX_ALIASES = 100;
/** Fields, and places where fragments are spread, in the text of the whole document. */
const MAX_FIELDS = 1_000;
const MAX_SPREADS = 100;
/** Directives in the whole document. */
const MAX_DIRECTIVES = 50;
/** Fields of `Query`, `Mutation` or `Subscription` in one operation. */
const MAX_ROOT_FIELDS = 20;
/** Errors of validation that are told. */
const MAX_ERRORS = 10;

/** Holds documents to the limits, whatever they come by. */
export function limitDocuments(allowed: { readonly introspection: boolean; readonly suggestions: boolean }): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithin);
    },
    onValidate({ addValidationRule, setValidationFn }) {
      if (!allowed.introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules, options, typeInfo) => {
        // First and alone: the other rules compare fields with fields, a fifth of a second for what is refused here.
        const tooLarge = validate(schema, document, [documentLimits]);
        if (tooLarge.length > 0) return tooLarge;
        const bounds = { maxErrors: MAX_ERRORS, hideSuggestions: !allowed.suggestions };
        return validate(schema, document, rules, { ...options, ...bounds }, typeInfo);
      });
    },
    ...(!allowed.suggestions && {
      onExecute: () => ({
        onExecuteDone({ result, setResult }) {
          if (!isAsyncIterable(result) && result.errors) setResult(withoutSuggestions(result));
        },
      }),
      onSubscribe: () => ({
        onSubscribeResult({ result, setResult }) {
          if (!isAsyncIterable(result) && result.errors) setResult(withoutSuggestions(result));
        },
      }),
    }),
  };
}

/** Of a value that no enum has, the executor tells those that are like it. */
function withoutSuggestions(result: ExecutionResult): ExecutionResult {
  const errors = result.errors?.map((error) => {
    const message = error.message.replace(/ Did you mean .*\?/su, '');
    if (message === error.message) return error;
    return new GraphQLError(message, { ...placeOf(error), extensions: error.extensions });
  });
  return errors ? { ...result, errors } : result;
}

const parseWithin: typeof parse = (source, options) => {
  const refusal = refusalOf(typeof source === 'string' ? new Source(source) : source);
  if (refusal) throw toGraphQLError(new QueryTooComplexError(`unable to run the document; it ${refusal}`));
  return parse(source, options);
};

/** Token by token and without the parser, which calls itself for each level until there is no stack left. */
function refusalOf(source: Source): string | null {
  const lexer = new Lexer(source);
  let levels = 0;
  for (let tokens = 1; ; tokens++) {
    let kind: TokenKind;
    try {
      ({ kind } = lexer.advance());
    } catch {
      // What is no token is for the parser to say.
      return null;
    }
    if (kind === TokenKind.EOF) return null;
    if (tokens > MAX_TOKENS) return `has more than ${MAX_TOKENS} tokens`;
    if (OPENING.has(kind)) levels++;
    else if (CLOSING.has(kind)) levels--;
    if (levels > MAX_LEVELS) return `has more than ${MAX_LEVELS} levels of brackets`;
  }
}

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R]);

/** Fields that are alike are read once, and these have no price of their own. */
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
}

/** Refuses a document beyond the limits. Fragments are measured once each, so that nesting them costs nothing here. */
const documentLimits: ValidationRule = (context): ASTVisitor => {
  const fragments = new Map<string, Size | null>();
  let [allFields, spreads, directives] = [0, 0, 0];

  const measure = (selectionSet: SelectionSetNode): Size => {
    let [depth, aliases, fields] = [0, 0, 0];
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet ? measure(selection.selectionSet) : NOTHING;
        if (inner.aliases > 0 && INTROSPECTION.has(selection.name.value)) {
          refuse(`has aliases within ${selection.name.value}, none are allowed`);
        }
        depth = Math.max(depth, inner.depth + 1);
        aliases += inner.aliases + (selection.alias ? 1 : 0);
        fields++;
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? measure(selection.selectionSet)
            : measureFragment(selection.name.value);
        depth = Math.max(depth, inner.depth);
        aliases += inner.aliases;
        fields += inner.fields;
      }
    }
    return { depth, aliases, fields };
  };

  function measureFragment(name: string): Size {
    const known = fragments.get(name);
    // Null while it is being measured: one that contains itself is refused by another rule.
    if (known !== undefined) return known ?? NOTHING;
    fragments.set(name, null);
    const fragment = context.getFragment(name);
    const size = fragment ? measure(fragment.selectionSet) : NOTHING;
    fragments.set(name, size);
    return size;
  }

  return {
    Field() {
      allFields++;
    },
    FragmentSpread() {
      spreads++;
    },
    Directive() {
      directives++;
    },
    Document: {
      leave(document) {
        if (allFields > MAX_FIELDS) refuse(`has ${allFields} fields, ${MAX_FIELDS} are allowed`);
        if (spreads > MAX_SPREADS) refuse(`spreads fragments ${spreads} times, ${MAX_SPREADS} are allowed`);
        if (directives > MAX_DIRECTIVES) refuse(`has ${directives} directives, ${MAX_DIRECTIVES} are allowed`);
        for (const definition of document.definitions) {
          if (definition.kind === Kind.OPERATION_DEFINITION) check(definition);
        }
      },
    },
  };

  function check({ selectionSet }: OperationDefinitionNode): void {
    const { depth, aliases, fields: roots } = measure(selectionSet);
    if (depth > MAX_DEPTH) refuse(`is ${depth} fields deep, ${MAX_DEPTH} are allowed`);
    if (aliases > MAX_ALIASES) refuse(`has ${aliases} aliases, ${MAX_ALIASES} are allowed`);
    if (roots > MAX_ROOT_FIELDS) refuse(`has ${roots} fields at its root, ${MAX_ROOT_FIELDS} are allowed`);
  }

  function refuse(reason: string): void {
    context.reportError(toGraphQLError(new QueryTooComplexError(`unable to run the document; it ${reason}`)));
  }
};

const NOTHING: Size = { depth: 0, aliases: 0, fields: 0 };
