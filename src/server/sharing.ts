import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A subscription whose events give the same result to every viewer with access. */
export interface Shareable {
  /** Variables that can change the result of an event: all but those that only choose the stream and its start. */
  readonly variables: readonly string[];
}

const known = new WeakMap<DocumentNode, Map<string | undefined, Shareable | null>>();

/** Whether the events of a valid subscription give the same result to all viewers. Computed once per document. */
export function shareableOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
): Shareable | null {
  let answers = known.get(document);
  if (!answers) known.set(document, (answers = new Map()));
  let answer = answers.get(operationName);
  if (answer === undefined) answers.set(operationName, (answer = analyse(schema, document, operationName)));
  return answer;
}

/**
 * Fields that depend on the viewer are marked in their extensions (`VIEWER_DEPENDENT` of the schema). Fragments count
 * whether or not the operation uses them: sharing too little is safe.
 */
function analyse(schema: GraphQLSchema, document: DocumentNode, operationName: string | undefined): Shareable | null {
  const types = new TypeInfo(schema);
  let dependent = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        if (types.getFieldDef()?.extensions['viewerDependent'] === true) dependent = true;
      },
    }),
  );
  const operation = getOperationAST(document, operationName);
  if (dependent || !operation || !hasPlainRoot(operation)) return null;

  const variables = new Set<string>();
  const collect = (node: SelectionSetNode | DocumentNode['definitions'][number]) =>
    visit(node, { Variable: ({ name }) => void variables.add(name.value) });
  const [root] = operation.selectionSet.selections;
  if (root?.kind === Kind.FIELD && root.selectionSet) collect(root.selectionSet);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) collect(definition);
  }
  return { variables: [...variables].toSorted() };
}

/**
 * Whether the only root field has no directives and no fragment around it, so that no variable decides what it returns.
 */
function hasPlainRoot({ directives = [], selectionSet: { selections } }: OperationDefinitionNode): boolean {
  const [root] = selections;
  return (
    directives.length === 0 &&
    selections.length === 1 &&
    root?.kind === Kind.FIELD &&
    (root.directives ?? []).length === 0
  );
}
