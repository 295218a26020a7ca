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
 * Spans of OpenTelemetry (https://opentelemetry.io/docs/specs/semconv/), recorded by whichever SDK was registered
 * before the program was loaded, as `src/tracing.ts` is by `--import`. Without one, what stands here is one comparison.
 *
 * Nothing that people wrote or sent goes into a span. An error leaves its code or its name and not its message:
 * PostgreSQL's quote values, and GraphQL's quote variables. The log has them, under the same trace id.
 */

const tracer = trace.getTracer('messaging-graphql');

/** Whether spans are recorded at all: without an SDK, a tracer is a stand-in for one that may come. */
export const tracing: boolean = !(tracer instanceof ProxyTracer);

export interface SpanAbout {
  /** Of low cardinality: names are what spans are grouped by. */
  readonly name: string;
  /** Default: `internal`. */
  readonly kind?: 'server' | 'client' | 'producer' | 'internal';
  readonly attributes?: Attributes;
  /** W3C `traceparent` of what it belongs to elsewhere; without a valid one, the active span. */
  readonly parent?: string | undefined;
}

/** A span that has begun. */
export interface OpenSpan {
  /** Runs the work with the span as the active one. */
  within<Result>(work: () => Result): Result;
  /** Marks it as failed. @param error Or a word for it. */
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

/** @param about Called only where spans are recorded. */
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
 * Runs the work in a span, which fails and ends with it.
 *
 * @param about Called only where spans are recorded.
 * @param work Is given what marks the span as failed where the work does not throw.
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

/** Runs what outlives the operation that happens to begin it, and so is no part of its trace. */
export function untraced<Result>(work: () => Result): Result {
  return tracing ? context.with(ROOT_CONTEXT, work) : work();
}

/** Of the trace that the running code belongs to: 32 hexadecimal digits. */
export function currentTraceId(): string | undefined {
  return activeContext()?.traceId;
}

/** Whether the running code belongs to a trace. */
export function inTrace(): boolean {
  return activeContext() !== undefined;
}

/** W3C `traceparent` of the active span, for what goes on elsewhere; null where none is recorded. */
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

/** Version 00, and of later ones what they have in common with it. */
const TRACE_PARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` (https://www.w3.org/TR/trace-context/). Its companion `tracestate` is left out, which is
 * allowed: it is what a stranger wrote.
 *
 * @returns Null for anything else.
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

/** By its code, where it has one: PostgreSQL's, Node's or our own. */
function typeOf(error: unknown): string {
  if (typeof error === 'string') return error;
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** What SDKs register. */
interface Recorder {
  shutdown?(): Promise<void>;
}

/** Ends the recording as the process ends: what there is is sent, in so many milliseconds at most. */
export async function endSpans(timeoutMs: number): Promise<void> {
  if (!tracing) return;
  const provider = trace.getTracerProvider() as Recorder & { getDelegate?(): Recorder };
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, timeoutMs);
  // Not `forceFlush()`, which does not wait for what is on its way already. What cannot be delivered is lost.
  const ended = Promise.resolve((provider.getDelegate?.() ?? provider).shutdown?.()).catch(() => {});
  await Promise.race([ended, late.promise]);
  clearTimeout(timer);
}
