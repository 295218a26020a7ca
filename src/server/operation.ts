import { type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql';

import { type Limits, readingCost, REFUSED_COST } from '../domain/limits.ts';
import { MalformedRequestError, RateLimitedError } from '../errors.ts';
import type { Logger } from '../observability/log.ts';
import { currentRequest } from '../observability/request-context.ts';
import { refuseAnonymous } from './anonymous.ts';
import { charge } from './charge.ts';
import { toClientError, toClientResult } from './client-errors.ts';
import type { LiveOperation } from './event-stream.ts';
import { endStream, executeOperation } from './execution.ts';
import { noteErrors } from './observe.ts';
import { inOperationSpan } from './operation-spans.ts';
import type { Parameters } from './parameters.ts';
import {
  createPreparedOperations,
  InvalidDocumentError,
  isSubscription,
  type PreparedOperation,
  type PreparedOperationsOptions,
} from './prepared-operations.ts';
import type { Asker } from './sign-in.ts';
import type { Documents } from './trusted-documents.ts';
import { withLocations } from './validation/locations.ts';

/** One operation as a transport receives it. An error of one of its functions becomes the answer. */
export interface OperationRequest {
  /** Signs in the caller. */
  readonly signIn: () => Promise<Asker>;
  /** Reads the parameters, after the sign-in. */
  readonly parameters: () => Parameters;
  /** Whether the transport may be used for a mutation; a GET request may not. */
  readonly mayChange: boolean;
  /**
   * Whether the client accepts only a stream. Such a request is counted as a subscription before its document is read,
   * because clients in trouble open streams by the hundred.
   */
  readonly onlyStreams: boolean;
  /**
   * Called before a subscription begins; throws if there is no room for it. Null if the transport cannot carry streams.
   */
  readonly admitStream: ((asker: Asker) => void) | null;
}

/** Outcome of an operation. */
export type Answer = Planned | Result | Stream;

/** A result without errors, written by a plan. */
export interface Planned {
  readonly kind: 'planned';
  /** `data` as JSON text, in which each unit of the string is one byte of UTF-8: see `schema/plan/values.ts`. */
  readonly data: string;
  readonly asker: Asker;
}

export interface Result {
  readonly kind: 'result';
  /** Can be sent as it is: its errors are masked. */
  readonly result: ExecutionResult;
  /** Whether it was refused because of its token, its parameters or its document. */
  readonly isRefusal: boolean;
  /** Null if the sign-in failed. */
  readonly asker: Asker | null;
  /**
   * Whether it was refused because of a limit. Clients that ignore `retryAfterMs` would keep the process busy with
   * refusals, so HTTP slows them down. A WebSocket has a limit of its messages.
   */
  readonly isRateLimited: boolean;
}

/** A subscription that has begun. */
export interface Stream {
  readonly kind: 'stream';
  readonly live: LiveOperation;
  readonly asker: Asker;
}

/** Runs operations of every transport. */
export interface Operations {
  run(request: OperationRequest): Promise<Answer>;
  /**
   * The first step of {@link run}, for a transport that would otherwise take in a large request for nothing.
   *
   * @throws What the answer is, for {@link refusal}.
   */
  signInEarly(signIn: OperationRequest['signIn']): Promise<Asker>;
  /** The answer to a request that was refused before it was run. */
  refusal(error: unknown): Result;
  /** A result of a stream as its client sees it. */
  masked(result: ExecutionResult): ExecutionResult;
}

export interface OperationsOptions extends Omit<PreparedOperationsOptions, 'suggestions'> {
  readonly documents: Documents;
  readonly limits: Limits;
  readonly log: Logger;
  /** Whether errors hide the rest of the schema. */
  readonly production: boolean;
}

/**
 * The one path of every operation:
 *
 * 1. sign-in, because all further work is limited per user; a caller over quota is refused here
 * 2. the parameters, and the document that they name (trusted documents, persisted queries)
 * 3. parsing and validation, or the cached operation; invalid documents are charged too
 * 4. the permissions of caller and transport, and the price
 * 5. in the caller's turn and before the deadline: a plan, the resolvers, or the start of a subscription
 * 6. errors as clients see them
 *
 * Transports pass the request and send the answer; they decide nothing in between.
 */
export function createOperations(options: OperationsOptions): Operations {
  const { schema, documents, limits, log, production } = options;
  const preparedOperations = createPreparedOperations({ ...options, suggestions: !production });

  /** Said before any work is done for a caller whose points are used up. */
  function assertWithinQuota({ caller }: Asker): void {
    if (caller.viewer) limits.assertWithinQuota(caller.viewer.id);
  }

  async function run(request: OperationRequest): Promise<Answer> {
    let asker: Asker | null = null;
    let parameters: Parameters;
    let operation: PreparedOperation;
    try {
      asker = await request.signIn();
      assertWithinQuota(asker);
      if (request.onlyStreams) await countSubscription(asker);
      parameters = request.parameters();
      operation = await operationOf(parameters, asker);
    } catch (error) {
      const errors = error instanceof InvalidDocumentError ? error.errors : [error];
      return resultOf({ errors: errors.map((one) => toClientError(one, log)) }, asker, true);
    }
    const observed = currentRequest();
    if (observed) observed.operation = operation.requested;
    return answer(request, operation, parameters.variables, asker);
  }

  async function operationOf(parameters: Parameters, asker: Asker): Promise<PreparedOperation> {
    const { operationName } = parameters;
    const query = documents.textOf(parameters);
    const known = preparedOperations.recall(query, operationName);
    if (known) return known;
    const { viewer } = asker.caller;
    // An anonymous client asks for the schema once, so its document is not cached in place of those that signed-in
    // clients repeat. In production, validation errors would show the schema to it.
    const prepare = () =>
      preparedOperations.prepare(query, operationName, {
        remember: viewer !== null,
        ...(production && viewer === null && { check: refuseAnonymous }),
      });
    try {
      const operation = await limits.readInTurn(viewer?.id ?? asker.address, query, prepare);
      const cost = readingCost(operation.tokens);
      if (cost > 0) await (viewer ? limits.spend(cost, viewer.id) : limits.spendOfAnonymous(asker.address, cost));
      return operation;
    } catch (error) {
      // Invalid documents are charged too.
      if (error instanceof InvalidDocumentError) await chargeFor(limits, asker, REFUSED_COST);
      throw error;
    }
  }

  async function answer(
    request: OperationRequest,
    operation: PreparedOperation,
    variables: Parameters['variables'],
    asker: Asker,
  ): Promise<Answer> {
    try {
      await admitOperation(request, operation, asker);
      await chargeFor(limits, asker, operation.cost(variables));
      const outcome = await inOperationSpan(
        operation.operation,
        () => executeOperation({ schema, hideSuggestions: production }, operation, variables, asker),
        ({ result }) => result?.errors ?? [],
      );
      const { planned, live, result = {} } = outcome;
      if (planned !== undefined) return { kind: 'planned', data: planned, asker };
      // Refusing variables may take as long as refusing a document, so the price is the same.
      if (areVariablesRefused(result)) await chargeFor(limits, asker, REFUSED_COST);
      if (live) {
        if (request.admitStream) return { kind: 'stream', live, asker };
        // Errors of the subscription itself are reported first, over every transport.
        endStream(outcome);
        throw new MalformedRequestError(NO_STREAM, 406);
      }
      const errors = result.errors && withLocations(result.errors, operation.document);
      return resultOf(toClientResult(errors ? { ...result, errors } : result, log), asker);
    } catch (error) {
      return resultOf({ errors: [toClientError(error, log)] }, asker);
    }
  }

  return {
    run,
    async signInEarly(signIn) {
      const asker = await signIn();
      assertWithinQuota(asker);
      return asker;
    },
    refusal: (error) => resultOf({ errors: [toClientError(error, log)] }, null, true),
    masked: (result) => noted(toClientResult(result, log)),
  };
}

function resultOf(result: ExecutionResult, asker: Asker | null, isRefusal = false): Result {
  const isRateLimited = result.errors?.some(({ originalError }) => originalError instanceof RateLimitedError) ?? false;
  return { kind: 'result', result: noted(result), isRefusal, asker, isRateLimited };
}

/** Whether graphql-js refused the variables, in place of an execution. */
function areVariablesRefused({ data, errors }: ExecutionResult): boolean {
  return data === undefined && (errors?.every(isOfGraphQL) ?? false);
}

function noted(result: ExecutionResult): ExecutionResult {
  noteErrors(result);
  return result;
}

function isOfGraphQL({ originalError }: GraphQLError): boolean {
  return originalError === undefined || originalError instanceof GraphQLError;
}

/** Charges an operation, or an invalid document, before any part of it runs. */
async function chargeFor(limits: Limits, { caller, address }: Asker, cost: number): Promise<void> {
  if (caller.viewer) await charge(caller, cost);
  else await limits.spendOfAnonymous(address, cost);
}

/** Checks whether this caller may run the operation, and over this transport. */
async function admitOperation(
  { mayChange, admitStream, onlyStreams }: OperationRequest,
  prepared: PreparedOperation,
  asker: Asker,
): Promise<void> {
  const { caller } = asker;
  const { operation, document } = prepared;
  if (caller.viewer === null) refuseAnonymous(document, operation);
  if (operation.operation === OperationTypeNode.MUTATION && !mayChange) {
    throw new MalformedRequestError('unable to run a mutation over GET; send it with POST', 405, 'POST');
  }
  if (!isSubscription(prepared)) return;
  admitStream?.(asker);
  if (!onlyStreams) await countSubscription(asker);
}

async function countSubscription({ caller }: Asker): Promise<void> {
  if (caller.viewer) await caller.limits.take('subscriptions', caller.viewer.id);
}

const NO_STREAM =
  'unable to subscribe by this request; accept text/event-stream, or connect a WebSocket with graphql-transport-ws';
