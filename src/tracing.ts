/**
 * OpenTelemetry's SDK, for whoever wants traces: `node --import ./src/tracing.ts src/main.ts`. Spans go by OTLP over HTTP to
 * where the standard variables say (`docs/operations.md`). What is recorded is said in `lib/spans.ts`; what is left at
 * the end is sent by `main.ts`.
 *
 * Before the program: whether spans are recorded is asked once, as it is loaded.
 */
import type { Context, SpanKind } from '@opentelemetry/api';
import type { Sampler } from '@opentelemetry/sdk-trace';

/** As the packages of the SDK have it, which fail on older ones in words of their own. */
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

/** Of one attribute at most, in UTF-16 units: statements of plans grow with what a client asks for. */
const LONGEST_ATTRIBUTE = 4_096;

const { OTEL_TRACES_SAMPLER, OTEL_TRACES_SAMPLER_ARG, OTEL_BSP_SCHEDULE_DELAY } = process.env;
const delay = OTEL_BSP_SCHEDULE_DELAY ? numberOf('OTEL_BSP_SCHEDULE_DELAY', OTEL_BSP_SCHEDULE_DELAY, 60_000) : null;

// Whoever asked for traces and gets none is told why.
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
// It is there as soon as it is made; the client asks for it at each statement.
void new PrismaInstrumentation({ ignoreSpanTypes: ['prisma:client:serialize'] });

/**
 * Asks the sampler where a trace comes in or begins; below that, all or nothing is recorded. Traces begin with a request:
 * what the service does by itself, as sweeps every few seconds, would be traces of one statement each.
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

/** The samplers of the specification, by their names there; unlike the rest, the SDK does not read them by itself. */
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
