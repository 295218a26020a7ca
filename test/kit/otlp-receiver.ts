import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An exported span. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Attributes of its process, such as `service.name`. */
  readonly resource: Readonly<Record<string, unknown>>;
  /** In nanoseconds since 1970. */
  readonly startedAt: bigint;
}

/** Receives traces with OTLP over HTTP, in JSON (https://opentelemetry.io/docs/specs/otlp/). */
export interface OtlpReceiver extends AsyncDisposable {
  /** URL for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  /** All received bodies. */
  readonly bodies: readonly string[];
  /** The spans of one trace, or all. */
  spans(traceId?: string): ReceivedSpan[];
}

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const ERROR = 2;

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values?: readonly Value[] };
}

type Attributes = readonly { readonly key: string; readonly value: Value }[];

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Attributes };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        readonly kind: number;
        readonly startTimeUnixNano: string;
        readonly attributes: Attributes;
        readonly status: { readonly code?: number };
      }[];
    }[];
  }[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const received: ReceivedSpan[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    if (request.url !== '/v1/traces') return void response.writeHead(404).end();
    bodies.push(body);
    received.push(...spansIn(JSON.parse(body) as Export));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  };
  // An incomplete request counts as not sent.
  const server = createServer((request, response) => void take(request, response).catch(() => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    spans: (traceId) => received.filter((span) => traceId === undefined || span.traceId === traceId),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/**
 * The trace as indented lines. Siblings are in the order of their starts.
 *
 * @throws {Error} The parent of a span is missing, or there is not exactly one root.
 */
export function treeOf(spans: readonly ReceivedSpan[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === undefined || !ids.has(parentSpanId));
  if (!root || others.length > 0) {
    const names = [root, ...others].map((span) => span?.name).join(', ');
    throw new Error(`unable to make one tree of ${spans.length} spans; it would have these roots: ${names}`);
  }
  const children = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId);
  const lines = (span: ReceivedSpan, depth: number): string[] => [
    '  '.repeat(depth) + span.name,
    ...(children.get(span.spanId) ?? [])
      .toSorted((a, b) => Number(a.startedAt - b.startedAt))
      .flatMap((child) => lines(child, depth + 1)),
  ];
  return lines(root, 0).join('\n');
}

function spansIn({ resourceSpans }: Export): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, kind, startTimeUnixNano, attributes, status }) => ({
        traceId,
        spanId,
        parentSpanId: parentSpanId || undefined,
        name,
        kind: KINDS[kind]!,
        failed: status.code === ERROR,
        attributes: recordOf(attributes),
        resource: recordOf(resource.attributes),
        startedAt: BigInt(startTimeUnixNano),
      })),
    ),
  );
}

function recordOf(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf({ stringValue, intValue, boolValue, arrayValue }: Value): unknown {
  if (arrayValue) return (arrayValue.values ?? []).map(valueOf);
  return stringValue ?? boolValue ?? (intValue === undefined ? undefined : Number(intValue));
}
