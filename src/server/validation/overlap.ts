import {
  type ASTVisitor,
  BREAK,
  type FieldNode,
  getNamedType,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLOutputType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  print,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
  type ValueNode,
} from 'graphql';

import { QueryTooComplexError } from '../../errors.ts';
import { toGraphQLError } from '../client-errors.ts';

/** Maximum number of fields that one validation reads; ordinary documents need about one per field and pass. */
const MAX_STEPS = 20_000;

/** A selected field. */
interface Selected {
  readonly node: FieldNode;
  readonly parent: GraphQLNamedType | undefined;
  /** Undefined for a field that does not exist: another rule refuses it. */
  readonly type: GraphQLOutputType | undefined;
}

/** Selections that are merged in one object. */
type Selections = readonly { readonly selectionSet: SelectionSetNode; readonly type: GraphQLNamedType | undefined }[];

/**
 * Implements https://spec.graphql.org/draft/#sec-Field-Selection-Merging with the messages of graphql-js's
 * `OverlappingFieldsCanBeMergedRule`, but in linear time: each field is compared with the first of its response name
 * and not with every other. The result is the same because equality is transitive (Sangria's algorithm, by Simon
 * Adameit).
 *
 * No fragment of the document may contain itself.
 */
export const overlappingFields: ValidationRule = (context): ASTVisitor => {
  let comparison: Comparison | undefined;
  return {
    OperationDefinition(operation) {
      comparison ??= new Comparison(context);
      const type = context.getSchema().getRootType(operation.operation) ?? undefined;
      try {
        comparison.check([{ selectionSet: operation.selectionSet, type }]);
      } catch (error) {
        if (!(error instanceof QueryTooComplexError)) throw error;
        context.reportError(toGraphQLError(error));
        return BREAK;
      }
      return false;
    },
  };
};

class Comparison {
  readonly #context: ValidationContext;
  readonly #argumentTexts = new Map<FieldNode, string>();
  readonly #reported = new Set<FieldNode>();
  #steps = 0;

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  check(selections: Selections): void {
    this.#checkFields(selections, []);
    this.#checkShapes(selections, []);
  }

  /** Checks that the result has the same shape for every type of object. */
  #checkShapes(selections: Selections, path: readonly Level[]): void {
    for (const [name, fields] of this.#collect(selections)) {
      const typed = fields.filter(({ type }) => type !== undefined);
      const [first] = typed;
      const other = typed.find(({ type }) => !haveSameShape(first!.type!, type!));
      const level = { name, nodes: fields.map(({ node }) => node) };
      if (other) {
        this.#report(
          [...path, level],
          [first!, other],
          `they return conflicting types "${String(first!.type)}" and "${String(other.type)}"`,
        );
      } else this.#checkShapes(childrenOf(fields), next(path, level));
    }
  }

  /** Checks that within one object a response name stands for one field with one set of arguments. */
  #checkFields(selections: Selections, path: readonly Level[]): void {
    for (const [name, all] of this.#collect(selections)) {
      for (const fields of byObject(all)) {
        const first = fields[0]!;
        const other = fields.find(({ node }) => this.#differ(first.node, node));
        const level = { name, nodes: fields.map(({ node }) => node) };
        if (!other) this.#checkFields(childrenOf(fields), next(path, level));
        else if (first.node.name.value === other.node.name.value) {
          this.#report([...path, level], [first, other], 'they have differing arguments');
        } else {
          const reason = `"${first.node.name.value}" and "${other.node.name.value}" are different fields`;
          this.#report([...path, level], [first, other], reason);
        }
      }
    }
  }

  #collect(selections: Selections): Map<string, Selected[]> {
    const fields = new Map<string, Selected[]>();
    const seen = new Set<string | SelectionSetNode>();
    const collect = (selectionSet: SelectionSetNode, type: GraphQLNamedType | undefined): void => {
      if (seen.has(selectionSet)) return;
      seen.add(selectionSet);
      for (const selection of selectionSet.selections) {
        this.#step();
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const selected = { node: selection, parent: type, type: typeOf(selection, type) };
          const known = fields.get(name);
          if (known) known.push(selected);
          else fields.set(name, [selected]);
        } else {
          const fragment =
            selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#context.getFragment(selection.name.value);
          if (!fragment) continue;
          const condition = fragment.typeCondition?.name.value;
          const ofFragment = condition === undefined ? type : this.#context.getSchema().getType(condition);
          collect(fragment.selectionSet, ofFragment);
        }
      }
    };
    for (const { selectionSet, type } of selections) collect(selectionSet, type);
    return fields;
  }

  #step(): void {
    if (++this.#steps <= MAX_STEPS) return;
    throw new QueryTooComplexError(
      'unable to run the document; too many of its fields have the same response name, use fewer of them',
    );
  }

  #differ(one: FieldNode, other: FieldNode): boolean {
    if (one === other) return false;
    return one.name.value !== other.name.value || this.#argumentsOf(one) !== this.#argumentsOf(other);
  }

  #argumentsOf(node: FieldNode): string {
    let text = this.#argumentTexts.get(node);
    if (text === undefined) {
      const texts = (node.arguments ?? []).map(({ name, value }) => `${name.value}:${textOf(value)}`);
      this.#argumentTexts.set(node, (text = texts.toSorted().join()));
    }
    return text;
  }

  #report(path: readonly Level[], [first, other]: readonly [Selected, Selected], reason: string): void {
    // Both passes can find the same conflict.
    if (this.#reported.has(other.node)) return;
    this.#reported.add(other.node);
    const [outermost, ...inner] = path;
    let told = reason;
    for (const { name } of inner.toReversed()) told = `subfields "${name}" conflict because ${told}`;
    this.#context.reportError(
      new GraphQLError(
        `Fields "${outermost!.name}" conflict because ${told}. Use different aliases on the fields to fetch both if this was intentional.`,
        {
          nodes:
            path.length === 1 ? [first.node, other.node] : [...outermost!.nodes.slice(0, 2), first.node, other.node],
        },
      ),
    );
  }
}

/** Fields of one response name, on the path from the outermost selections that are merged. */
interface Level {
  readonly name: string;
  readonly nodes: readonly FieldNode[];
}

/** A conflict is reported from the level at which selections are merged: above it there is one field per level. */
function next(path: readonly Level[], level: Level): readonly Level[] {
  return path.length > 0 || level.nodes.length > 1 ? [...path, level] : path;
}

function childrenOf(fields: readonly Selected[]): Selections {
  return fields.flatMap(({ node: { selectionSet }, type }) =>
    selectionSet ? [{ selectionSet, type: type && getNamedType(type) }] : [],
  );
}

/** Fields that can be in the same object: for each object type its own fields, and those of interfaces and unions. */
function byObject(fields: readonly Selected[]): readonly (readonly Selected[])[] {
  const own = Map.groupBy(
    fields.filter(({ parent }) => isObjectType(parent)),
    ({ parent }) => parent!.name,
  );
  if (own.size < 2) return [fields];
  const shared = fields.filter(({ parent }) => !isObjectType(parent));
  return [...own.values()].map((ofObject) => [...ofObject, ...shared]);
}

function typeOf({ name: { value: name } }: FieldNode, parent: GraphQLNamedType | undefined) {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name]?.type : undefined;
}

function haveSameShape(one: GraphQLOutputType, other: GraphQLOutputType): boolean {
  if (isListType(one) || isListType(other)) {
    return isListType(one) && isListType(other) && haveSameShape(one.ofType, other.ofType);
  }
  if (isNonNullType(one) || isNonNullType(other)) {
    return isNonNullType(one) && isNonNullType(other) && haveSameShape(one.ofType, other.ofType);
  }
  return isLeafType(one) || isLeafType(other) ? one === other : true;
}

/** Text of a value; equal for values that differ only in the order of their fields. */
function textOf(value: ValueNode): string {
  if (value.kind === Kind.LIST) return `[${value.values.map(textOf).join()}]`;
  if (value.kind !== Kind.OBJECT) return print(value);
  const fields = value.fields.map(({ name, value: of }) => `${name.value}:${textOf(of)}`);
  return `{${fields.toSorted().join()}}`;
}
