import {
  type Attributes,
  context,
  isSpanContextValid,
  ProxyTracer,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';

/**
 * Spans of OpenTelemetry (https://opentelemetry.io/docs/specs/semconv/). They are recorded by the SDK that was
 * registered before the program was loaded, such as `src/tracing.ts` by `--import`. Without an SDK each function costs
 * one comparison.
 *
 * Spans contain nothing that users wrote or sent. Of an error they have the code or the name and not the message:
 * PostgreSQL's messages quote values, and GraphQL's quote variables. The log has them, under the same trace id.
 */

const tracer = trace.getTracer('messaging-graphql');

/** Whether spans are recorded at all. Without an SDK, the tracer is a proxy for one that may be registered later. */
export const tracing: boolean = !(tracer instanceof ProxyTracer);

export interface SpanAbout {
  /** Of low cardinality, because spans are grouped by name. */
  readonly name: string;
  /** Default: `internal`. */
  readonly kind?: 'server' | 'client' | 'producer' | 'internal';
  readonly attributes?: Attributes;
  /** W3C `traceparent` of the remote parent; if it is missing or invalid, the active span is the parent. */
  readonly parent?: string | undefined;
}

/** A span that has begun. */
export interface OpenSpan {
  /** Runs the work with the span as the active one. */
  within<Result>(work: () => Result): Result;
  /** Marks it as failed. @param error An error, or a text in its place. */
  readonly fail: (error: unknown) => void;
  end(attributes?: Attributes): void;
}

const NOTHING: OpenSpan = { within: (work) => work(), fail: () => {}, end() {} };

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  internal: SpanKind.INTERNAL,
} as const;

/** @param about Called only if spans are recorded. */
export function openSpan(about: () => SpanAbout): OpenSpan {
  if (!tracing) return NOTHING;
  const { name, kind = 'internal', attributes = {}, parent } = about();
  const remote = parent === undefined ? null : parseTraceParent(parent);
  const above = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : context.active();
  const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, above);
  return {
    within: (work) => context.with(trace.setSpan(above, span), work),
    fail: (error) => fail(span, error),
    end(more) {
      if (more) span.setAttributes(more);
      span.end();
    },
  };
}

/**
 * Runs the work in a span. The span fails and ends with the work.
 *
 * @param about Called only if spans are recorded.
 * @param work Gets a function that marks the span as failed, for work that fails without throwing.
 */
export function inSpan<Result>(
  about: () => SpanAbout,
  work: (fail: OpenSpan['fail']) => Promise<Result>,
): Promise<Result> {
  if (!tracing) return work(NOTHING.fail);
  const span = openSpan(about);
  return span.within(async () => {
    try {
      return await work(span.fail);
    } catch (error) {
      span.fail(error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Runs work that outlives the operation that starts it, outside of that operation's trace. */
export function untraced<Result>(work: () => Result): Result {
  return tracing ? context.with(ROOT_CONTEXT, work) : work();
}

/** Id of the current trace: 32 hexadecimal digits. */
export function currentTraceId(): string | undefined {
  return activeContext()?.traceId;
}

/** Whether there is a current trace. */
export function inTrace(): boolean {
  return activeContext() !== undefined;
}

/** W3C `traceparent` of the active span, to continue the trace elsewhere; null if no span is recorded. */
export function traceParent(): string | null {
  const active = activeContext();
  if (!active || (active.traceFlags & TraceFlags.SAMPLED) === 0) return null;
  return `00-${active.traceId}-${active.spanId}-01`;
}

function activeContext(): SpanContext | undefined {
  if (!tracing) return undefined;
  const active = trace.getSpanContext(context.active());
  return active && isSpanContextValid(active) ? active : undefined;
}

/** Version 00, and the part that later versions have in common with it. */
const TRACE_PARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` (https://www.w3.org/TR/trace-context/). The companion header `tracestate` is not read, which
 * the specification allows: any client can write it.
 *
 * @returns Null for any other text.
 */
export function parseTraceParent(text: string): SpanContext | null {
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACE_PARENT.exec(text) ?? [];
  if (version === '00' && more !== undefined) return null;
  const parsed = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(parsed) ? parsed : null;
}

function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', typeOf(error));
}

/** Uses the code of an error if it has one: PostgreSQL's, Node's or our own. */
function typeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** The part of an SDK's provider that is used here. */
interface Recorder {
  shutdown?(): Promise<void>;
}

/** Ends the recording when the process ends: waits up to so many milliseconds for the spans to be sent. */
export async function endSpans(timeoutMs: number): Promise<void> {
  if (!tracing) return;
  const provider = trace.getTracerProvider() as Recorder & { getDelegate?(): Recorder };
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, timeoutMs);
  // Not `forceFlush()`, which does not wait for requests that are in flight. Spans that cannot be sent are lost.
  const ended = Promise.resolve((provider.getDelegate?.() ?? provider).shutdown?.()).catch(() => {});
  await Promise.race([ended, late.promise]);
  clearTimeout(timer);
}
