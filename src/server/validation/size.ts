import {
  type ASTVisitor,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';

import { QueryTooComplexError } from '../../errors.ts';
import { toGraphQLError } from '../client-errors.ts';

/** Limits of a document. Each is far above what people write, and below what can harm the service in one request. */

/** Levels of nested fields. */
const MAX_DEPTH = 20;
/** Aliased fields. A fragment counts each time it is spread. */
const MAX_ALIASES = 100;
/** Fields, and spreads of fragments, in the text of the whole document. */
const MAX_FIELDS = 1_000;
const MAX_SPREADS = 100;
/** Fields and fragments of one operation. A fragment counts each time it is spread. */
const MAX_EXPANDED = 5_000;
/** Directives in the whole document. */
const MAX_DIRECTIVES = 50;
/** Operations and fragments that a document defines. */
const MAX_DEFINITIONS = 200;
/** Root fields of `Query`, `Mutation` or `Subscription` in one operation. */
const MAX_ROOT_FIELDS = 20;

/** Equal fields are read once, and introspection has no price per field. */
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
  /** Selections of any kind, including nested ones. */
  readonly expanded: number;
}

/** Refuses a document beyond the limits. Each fragment is measured once, so nested fragments cost nothing here. */
export const documentSize: ValidationRule = (context): ASTVisitor => {
  const fragments = new Map<string, Size | null>();
  let [allFields, spreads, directives] = [0, 0, 0];

  const measure = (selectionSet: SelectionSetNode): Size => {
    let [depth, aliases, fields, expanded] = [0, 0, 0, 0];
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet ? measure(selection.selectionSet) : NOTHING;
        if (inner.aliases > 0 && INTROSPECTION.has(selection.name.value)) {
          refuse(`has aliases within ${selection.name.value}, none are allowed`);
        }
        depth = Math.max(depth, inner.depth + 1);
        aliases += inner.aliases + (selection.alias ? 1 : 0);
        fields++;
        expanded += inner.expanded + 1;
      } else {
        const inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? measure(selection.selectionSet)
            : measureFragment(selection.name.value);
        depth = Math.max(depth, inner.depth);
        aliases += inner.aliases;
        fields += inner.fields;
        expanded += inner.expanded + 1;
      }
    }
    return { depth, aliases, fields, expanded };
  };

  function measureFragment(name: string): Size {
    const known = fragments.get(name);
    // Null while it is being measured: another rule refuses a fragment that contains itself.
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
      leave({ definitions }) {
        if (definitions.length > MAX_DEFINITIONS) {
          refuse(`defines ${definitions.length} operations and fragments, ${MAX_DEFINITIONS} are allowed`);
        }
        if (allFields > MAX_FIELDS) refuse(`has ${allFields} fields, ${MAX_FIELDS} are allowed`);
        if (spreads > MAX_SPREADS) refuse(`spreads fragments ${spreads} times, ${MAX_SPREADS} are allowed`);
        if (directives > MAX_DIRECTIVES) refuse(`has ${directives} directives, ${MAX_DIRECTIVES} are allowed`);
        for (const definition of definitions) {
          if (definition.kind === Kind.OPERATION_DEFINITION) check(definition);
        }
      },
    },
  };

  function check({ selectionSet }: OperationDefinitionNode): void {
    const { depth, aliases, fields: roots, expanded } = measure(selectionSet);
    if (depth > MAX_DEPTH) refuse(`is ${depth} fields deep, ${MAX_DEPTH} are allowed`);
    if (aliases > MAX_ALIASES) refuse(`has ${aliases} aliases, ${MAX_ALIASES} are allowed`);
    if (roots > MAX_ROOT_FIELDS) refuse(`has ${roots} fields at its root, ${MAX_ROOT_FIELDS} are allowed`);
    if (expanded > MAX_EXPANDED) {
      refuse(`has ${expanded} fields and fragments when fragments are expanded, ${MAX_EXPANDED} are allowed`);
    }
  }

  function refuse(reason: string): void {
    context.reportError(toGraphQLError(new QueryTooComplexError(`unable to run the document; it ${reason}`)));
  }
};

const NOTHING: Size = { depth: 0, aliases: 0, fields: 0, expanded: 0 };
