import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { Unplannable } from './unplannable.ts';

/** What is needed to collect the fields of a selection. */
export interface Fragments {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** At least those of `@skip` and `@include`. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Response name -> its field nodes, in the order of the answer (the specification's `CollectFields`). */
export function collectFields(
  { schema, fragments, variables }: Fragments,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();

  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selection, variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(schema, type, selection.typeCondition)) collect(selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragments.get(selection.name.value)!;
        if (applies(schema, type, fragment.typeCondition)) collect(fragment.selectionSet);
      }
    }
  };
  for (const selectionSet of selectionSets) collect(selectionSet);
  return fields;
}

function applies(schema: GraphQLSchema, type: GraphQLObjectType, condition: NamedTypeNode | undefined): boolean {
  if (!condition || condition.name.value === type.name) return true;
  const named = schema.getType(condition.name.value);
  return isAbstractType(named) && schema.isSubType(named, type);
}

function isIncluded(selection: SelectionNode, variables: Fragments['variables']): boolean {
  const { directives = [] } = selection;
  if (directives.length === 0) return true;
  if (directives.some(({ name }) => name.value !== 'skip' && name.value !== 'include')) {
    throw new Unplannable('an unknown directive');
  }
  const values = { ...variables };
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, values)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, values)?.['if'] !== false
  );
}
