import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
  type ValidationRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

import { QueryTooComplexError } from '../errors.ts';
import { toGraphQLError } from './client-errors.ts';

/**
 * What a document may be, whatever it asks for. Each limit is far above what people write, and below what one request
 * can do harm with.
 */

/** Lexical tokens. */
const MAX_TOKENS = 4_000;
/** Fields below each other. */
const MAX_DEPTH = 20;
/** Aliased fields, fragments counted as often as they are spread. */
const MAX_ALIASES = 50;
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
      addValidationRule(documentLimits);
      if (!allowed.introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules, options, typeInfo) =>
        validate(
          schema,
          document,
          rules,
          { ...options, maxErrors: MAX_ERRORS, hideSuggestions: !allowed.suggestions },
          typeInfo,
        ),
      );
    },
  };
}

const parseWithin: typeof parse = (source, options) => {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    // The parser has no other mark for it.
    if (error instanceof GraphQLError && error.message.includes('tokens. Parsing aborted')) {
      throw toGraphQLError(
        new QueryTooComplexError(`unable to run the document; it has more than ${MAX_TOKENS} tokens`),
      );
    }
    throw error;
  }
};

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
}

/** Refuses a document beyond the limits. Fragments are measured once each, so that nesting them costs nothing here. */
const documentLimits: ValidationRule = (context): ASTVisitor => {
  const fragments = new Map<string, Size | null>();
  let directives = 0;

  const measure = (selectionSet: SelectionSetNode): Size => {
    let [depth, aliases, fields] = [0, 0, 0];
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet ? measure(selection.selectionSet) : NOTHING;
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
    Directive() {
      directives++;
    },
    Document: {
      leave(document) {
        if (directives > MAX_DIRECTIVES) refuse(`has ${directives} directives, ${MAX_DIRECTIVES} are allowed`);
        for (const definition of document.definitions) {
          if (definition.kind === Kind.OPERATION_DEFINITION) check(definition);
        }
      },
    },
  };

  function check({ selectionSet }: OperationDefinitionNode): void {
    const { depth, aliases, fields } = measure(selectionSet);
    if (depth > MAX_DEPTH) refuse(`is ${depth} fields deep, ${MAX_DEPTH} are allowed`);
    if (aliases > MAX_ALIASES) refuse(`has ${aliases} aliases, ${MAX_ALIASES} are allowed`);
    if (fields > MAX_ROOT_FIELDS) refuse(`has ${fields} fields at its root, ${MAX_ROOT_FIELDS} are allowed`);
  }

  function refuse(reason: string): void {
    context.reportError(toGraphQLError(new QueryTooComplexError(`unable to run the document; it ${reason}`)));
  }
};

const NOTHING: Size = { depth: 0, aliases: 0, fields: 0 };
