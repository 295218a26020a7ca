import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';

import { Admission } from '../data/admission.ts';
import { CONNECTION_LIFETIME_S } from '../data/pool.ts';
import { MalformedRequestError } from '../errors.ts';
import type { RequestedOperation } from '../observability/request-context.ts';
import { type Cost, costOf } from '../schema/cost.ts';
import { type Plan, planOperation, type PlanStatement } from '../schema/plan/plan.ts';
import { tracedPlan } from './operation-spans.ts';
import { nameRefusedArguments } from './refused-arguments.ts';
import { readDocument, type SchemaVisibility, tokensOf, validateDocument } from './validation/validation.ts';

/** A parsed and validated operation, with everything that depends neither on its variables nor on its caller. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** For logs and metrics. */
  readonly requested: RequestedOperation;
  /** Answers it with one statement; null if that is not possible. */
  readonly plan: Plan | null;
  readonly cost: Cost;
  /** Number of lexical tokens of the document, which determines the price of reading it. */
  readonly tokens: number;
}

/** The document is not valid. */
export class InvalidDocumentError extends Error {
  override readonly name = 'InvalidDocumentError';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join('; '));
    this.errors = errors;
  }
}

/** Cache of operations by their text, because clients repeat the same few. */
export interface PreparedOperations {
  /** A cached operation. */
  recall(query: string, operationName: string | null): PreparedOperation | undefined;
  /**
   * @param options.remember Whether it is cached, possibly in place of others.
   * @param options.check Called before validation, whose errors show parts of the schema.
   * @throws {InvalidDocumentError}
   * @throws {MalformedRequestError} The request does not say which operation of the document to run.
   */
  prepare(query: string, operationName: string | null, options: PrepareOptions): PreparedOperation;
}

export interface PrepareOptions {
  readonly remember: boolean;
  readonly check?: (document: DocumentNode, operation: OperationDefinitionNode) => void;
}

export interface PreparedOperationsOptions extends SchemaVisibility {
  readonly schema: GraphQLSchema;
  /** Whether queries are planned. Tests compare plans with resolvers. */
  readonly plans: boolean;
  /**
   * Maximum number of steps in all prepared statements of plans. Default: 600; each step takes some 85 kB per
   * connection.
   */
  readonly maxPlanSteps?: number | undefined;
}

/** Total length of the cached texts, in UTF-16 units: a prepared operation takes some 50 times its text. */
const MAX_TEXTS = 500_000;
/** A longer text is not cached, and never planned. */
const MAX_TEXT = 8_192;

export function createPreparedOperations(options: PreparedOperationsOptions): PreparedOperations {
  const { schema, plans, maxPlanSteps = 600 } = options;
  const remembered = new LRUCache<string, PreparedOperation>({
    maxSize: MAX_TEXTS,
    maxEntrySize: MAX_TEXT,
    sizeCalculation: (_prepared, text) => text.length,
  });
  const admission = new Admission<PlanStatement>({
    limit: maxPlanSteps,
    perWindow: maxPlanSteps / 2,
    perOwner: maxPlanSteps / 6,
    windowMs: CONNECTION_LIFETIME_S * 1_000,
  });

  function planOf(query: string, document: DocumentNode, operation: OperationDefinitionNode): Plan | null {
    if (!plans || query.length > MAX_TEXT) return null;
    const plan = planOperation(schema, document, operation, admission);
    return plan && tracedPlan(plan, operation);
  }

  return {
    recall: (query, operationName) => remembered.get(keyOf(query, operationName)),
    prepare(query, operationName, { remember, check }) {
      const document = parsed(query);
      const found = getOperationAST(document, operationName);
      for (const operation of found ? [found] : operationsOf(document)) check?.(document, operation);
      const errors = validateDocument(schema, document, options);
      if (errors.length > 0) throw new InvalidDocumentError(nameRefusedArguments(errors, document));
      const operation = found ?? refuseAmbiguous(document, operationName);
      const prepared: PreparedOperation = {
        document,
        operation,
        requested: { type: operation.operation, name: operation.name?.value ?? null, text: query },
        plan: planOf(query, document, operation),
        cost: costOf(schema, document, operation),
        tokens: tokensOf(document),
      };
      if (remember) remembered.set(keyOf(query, operationName), prepared);
      return prepared;
    },
  };
}

/** Different pairs of text and name have different keys. */
function keyOf(query: string, operationName: string | null): string {
  return `${operationName?.length ?? '-'} ${operationName ?? ''}${query}`;
}

function parsed(query: string): DocumentNode {
  try {
    return readDocument(query);
  } catch (error) {
    if (error instanceof GraphQLError) throw new InvalidDocumentError([error]);
    throw error;
  }
}

function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

function refuseAmbiguous(document: DocumentNode, operationName: string | null): never {
  const count = operationsOf(document).length;
  throw new MalformedRequestError(
    operationName === null
      ? `unable to tell which operation is to be executed; the document has ${count}, name one in \`operationName\``
      : 'unable to tell which operation is to be executed; the document has none of the name in `operationName`',
  );
}

/** Whether its answer is a stream of events. */
export function isSubscription({ operation }: PreparedOperation): boolean {
  return operation.operation === OperationTypeNode.SUBSCRIPTION;
}
