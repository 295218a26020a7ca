import {
  type FieldNode,
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';

import type { Keyset } from '../../data/pages.ts';
import type { Reading, Step } from '../../data/plan.ts';
import type { TextRow } from '../../data/pool.ts';
import type { PlanRun } from './run.ts';
import { collectFields, type Fragments } from './selections.ts';
import { Unplannable } from './unplannable.ts';

/** Writes JSON from what was read, the subject, in the form of `jsonOf` (`plan/values.ts`). */
export type Write<Subject = TextRow> = (subject: Subject, run: PlanRun) => string;

type FieldOf<Subject> = (field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]) => Write<Subject>;

/** A plan that is being compiled. */
export interface Planner {
  readonly pages: PagePlan[];
  /** Adds a step. */
  read(parent: Step | null, reading: Reading): Step;
  /** Compiles the writer of an object that is a row of `step`. */
  object(type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[], step: Step): Write;
  /** Compiles the writer of a field of such an object. */
  field(field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[], step: Step): Write;
  /** Compiles the writer of an object whose fields are compiled by a callback. */
  fields<Subject>(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    fieldOf: FieldOf<Subject>,
  ): Write<Subject>;
}

export interface PagePlan {
  /** @throws {RequestError} For the arguments, as the resolver does. */
  readonly keyset: (variables: Readonly<Record<string, unknown>>, run: PlanRun) => Keyset;
}

/**
 * Compiles the writer of an object with its selected fields, in their order.
 *
 * @param onField Called before each field.
 */
export function writeObject<Subject>(
  fragments: Fragments,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  fieldOf: FieldOf<Subject>,
  onField: () => void,
): Write<Subject> {
  const keys: string[] = [];
  const writes: Write<Subject>[] = [];
  for (const [key, nodes] of collectFields(fragments, type, selectionSets)) {
    onField();
    const name = nodes[0]!.name.value;
    const field = type.getFields()[name];
    keys.push(`${keys.length === 0 ? '{' : ','}${JSON.stringify(key)}:`);
    if (name === '__typename') {
      const json = JSON.stringify(type.name);
      writes.push(() => json);
    } else if (field) writes.push(fieldOf(field, nodes));
    else throw new Unplannable(name);
  }
  if (keys.length === 0) return () => '{}';
  return (subject, run) => {
    let text = '';
    for (let i = 0; i < writes.length; i++) text += keys[i]! + writes[i]!(subject, run);
    return `${text}}`;
  };
}

export function writeList<Subject>(subjects: readonly Subject[], write: Write<Subject>, run: PlanRun): string {
  let text = '[';
  for (let i = 0; i < subjects.length; i++) {
    if (i > 0) text += ',';
    text += write(subjects[i]!, run);
  }
  return `${text}]`;
}

export function selectionsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.map(({ selectionSet }) => selectionSet!);
}

export function objectType(type: GraphQLType): GraphQLObjectType {
  const named = getNamedType(type);
  if (!isObjectType(named)) throw new Unplannable(named.name);
  return named;
}
