/**
 * Records traces with OpenTelemetry's SDK: `node --import ./src/tracing.ts src/main.ts`. Spans are sent with OTLP over
 * HTTP, according to the standard variables (`docs/operations.md`). `observability/spans.ts` says what is recorded, and `main.ts`
 * sends the last spans.
 *
 * It must be loaded before the program, which checks once whether spans are recorded.
 */
import type { Context, SpanKind } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';

/** Required by the packages of the SDK, which fail on older versions with unclear errors. */
const OLDEST_NODE = [22, 15] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  throw new Error(
    `unable to record traces; OpenTelemetry needs Node.js ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}`,
  );
}

const { context, diag, SpanKind: Kind, trace, TraceFlags } = await import('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
const { defaultResource, detectResources, envDetector, resourceFromAttributes, serviceInstanceIdDetector } =
  await import('@opentelemetry/resources');
const sdk = await import('@opentelemetry/sdk-trace');
const { PrismaInstrumentation } = await import('@prisma/instrumentation');

/** Longest attribute, in UTF-16 units. Statements of plans grow with the document. */
const LONGEST_ATTRIBUTE = 4_096;

const { OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_BSP_SCHEDULE_DELAY } = process.env;
const delay = OTEL_BSP_SCHEDULE_DELAY ? numberOf('OTEL_BSP_SCHEDULE_DELAY', OTEL_BSP_SCHEDULE_DELAY, 60_000) : null;

// Problems of the exporter are printed, because otherwise traces would be missing without a reason.
const tell = (problem: string): void => console.error(`traces: ${problem}`);
const nothing = (): void => {};
diag.setLogger({ error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing });

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
trace.setGlobalTracerProvider(
  new sdk.TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'messaging-graphql' }))
      .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] })),
    sampler: ofRequests(samplerOf(OTEL_TRACES_SAMPLER)),
    spanLimits: { attributeValueLengthLimit: LONGEST_ATTRIBUTE },
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        exporter: new OTLPTraceExporter(),
        ...(delay !== null && { scheduledDelayMillis: delay }),
      }),
    ],
  }),
);
// Creating it is enough. The client looks it up for each statement.
void new PrismaInstrumentation({ ignoreSpanTypes: ['prisma:client:serialize'] });

/**
 * Asks the sampler where a trace enters or begins. All spans below are recorded or none. Traces begin with a request,
 * because background work, such as sweeps every few seconds, would make traces of one statement each.
 */
function ofRequests(sampler: Sampler): Sampler {
  return {
    shouldSample(above: Context, traceId: string, name: string, kind: SpanKind, ...more) {
      const parent = trace.getSpanContext(above);
      if (parent ? parent.isRemote : kind === Kind.SERVER) {
        return sampler.shouldSample(above, traceId, name, kind, ...more);
      }
      const isRecorded = parent !== undefined && (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
      return { decision: sdk.SamplingDecision[isRecorded ? 'RECORD_AND_SAMPLED' : 'NOT_RECORD'] };
    },
    toString: () => `OfRequests{${sampler.toString()}}`,
  };
}

/** The samplers by their names in the specification. The SDK does not read this variable by itself. */
function samplerOf(name = 'parentbased_always_on'): Sampler {
  const ratio = () =>
    new sdk.TraceIdRatioBasedSampler(numberOf('OTEL_TRACES_SAMPLER_ARG', OTEL_TRACES_SAMPLER_ARG || '1', 1));
  switch (name) {
    case 'always_on':
      return new sdk.AlwaysOnSampler();
    case 'always_off':
      return new sdk.AlwaysOffSampler();
    case 'traceidratio':
      return ratio();
    case '':
    case 'parentbased_always_on':
      return new sdk.ParentBasedSampler({ root: new sdk.AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new sdk.ParentBasedSampler({ root: new sdk.AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new sdk.ParentBasedSampler({ root: ratio() });
    default:
      throw new Error(
        'unable to record traces; OTEL_TRACES_SAMPLER must be always_on, always_off, traceidratio, or parentbased_ with one of these',
      );
  }
}

function numberOf(variable: string, text: string, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= max) return value;
  throw new Error(`unable to record traces; ${variable} must be a number from 0 to ${max}`);
}
