import { type DocumentNode, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';

import { Admission } from '../data/admission.ts';
import { CONNECTION_LIFETIME_S } from '../data/pool.ts';
import type { SignedIn } from '../domain/caller.ts';
import { type Plan, planOperation } from '../schema/plan.ts';
import type { GraphQL } from './yoga.ts';

/** What a request asks for, as GraphQL over HTTP has it. */
export interface Params {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A query or a mutation that was parsed and validated. */
export interface Operation {
  /** The short way to its answer, if there is one. */
  readonly plan: Plan | null;
  /** The resolvers' answer, with the plugins of {@link GraphQL}. */
  execute(caller: SignedIn, variables: Params['variables']): Promise<ExecutionResult>;
}

/** Operations by their text, as clients send the same few again and again. */
export interface Operations {
  /** Null for what is no valid document, for subscriptions, and for very long texts. */
  find(params: Params): Operation | null;
}

/** Operations at most that are remembered; the one that was not asked for the longest is forgotten first. */
const MAX_OPERATIONS = 500;
/** A longer text goes the usual way, in UTF-16 units: it would fill the memory. */
const MAX_TEXT = 8_192;

/** Statements at most that are prepared for plans, at one time. */
const MAX_STATEMENTS = 200;

export function createOperations(graphql: GraphQL, maxStatements = MAX_STATEMENTS): Operations {
  const remembered = new Map<string, Operation>();
  const admission = new Admission({
    limit: maxStatements,
    perWindow: maxStatements / 2,
    windowMs: CONNECTION_LIFETIME_S * 1_000,
  });
  return {
    find({ query, operationName }) {
      if (query.length > MAX_TEXT) return null;
      // No two pairs are written alike.
      const key = `${operationName?.length ?? '-'} ${operationName ?? ''}${query}`;
      let operation = remembered.get(key) ?? null;
      if (operation) remembered.delete(key);
      else operation = prepare(graphql, admission, query, operationName);
      if (operation) {
        remembered.set(key, operation);
        if (remembered.size > MAX_OPERATIONS) remembered.delete(remembered.keys().next().value!);
      }
      return operation;
    },
  };
}

function prepare(
  graphql: GraphQL,
  admission: Admission,
  query: string,
  operationName: string | null,
): Operation | null {
  const { schema, parse, validate } = graphql.getEnveloped({ caller: { viewer: null } });
  let document: DocumentNode;
  try {
    document = parse(query) as DocumentNode;
    if (validate(schema, document).length > 0) return null;
  } catch {
    return null;
  }
  const operation = getOperationAST(document, operationName);
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  return {
    plan: planOperation(schema, document, operation, admission),
    async execute(caller, variableValues) {
      const { contextFactory, execute } = graphql.getEnveloped({ caller });
      const contextValue: unknown = await contextFactory();
      return execute({ schema, document, operationName, variableValues, contextValue }) as Promise<ExecutionResult>;
    },
  };
}
