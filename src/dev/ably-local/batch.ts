/** Requests about many channels. Each channel succeeds or fails separately, and the answer is a success in any case. */
import { allows } from './capabilities.ts';
import { tooFast } from './channels.ts';
import { AblyError, asAblyError, badRequest, denied } from './errors.ts';
import type { Caller } from './apps.ts';
import type { Faults } from './faults.ts';
import { type Answer, type Call, errorHeaders, type Routes } from './http.ts';
import { checkChannelName, type Draft, parseMessages } from './messages.ts';
import { wirePresence } from './presence.ts';
import { PresenceAction } from './protocol.ts';

const MAX_CHANNELS = 100;

interface Spec {
  readonly channels: readonly unknown[];
  readonly messages: unknown;
}

/** Results of the channels of one spec, in the format of version 3 and later. */
interface BatchOutcome {
  readonly successCount: number;
  readonly failureCount: number;
  readonly results: readonly object[];
}

export function batchRoutes(faults: Faults): Routes {
  return {
    'POST /messages': async (call) => {
      const { body } = call;
      const calling = call.caller();
      const specs = (Array.isArray(body) ? body : [body]).map(parseSpec);
      checkCount(
        specs.reduce((count, { channels }) => count + channels.length, 0),
        'bulk publish',
      );
      const names = specs.flatMap(({ channels }) => channels.map(String));
      const outcome = await faults.around(names, () => specs.map((spec) => publishSpec(calling, spec)));
      if (typeof outcome === 'string') return outcome;
      if (isFlat(call)) return flatAnswer(outcome.answer, 201);
      return { body: Array.isArray(body) ? outcome.answer : outcome.answer[0] };
    },

    'GET /presence': (call) => {
      const { query, format } = call;
      const { app, identity } = call.caller();
      const names = (query.get('channels') ?? query.get('channel') ?? '').split(',');
      checkCount(names.length, 'batch presence');
      const outcome = resultsOf(names, (name) => {
        const readable = ['subscribe', 'presence'].some((operation) => allows(identity.capability, name, operation));
        if (!readable) throw denied('presence', name);
        const presence = app
          .channel(name)
          .presence.members.map((member) => wirePresence(member, PresenceAction.PRESENT, format));
        return { presence };
      });
      return isFlat(call) ? flatAnswer([outcome], 200) : { body: outcome };
    },
  };
}

/** Whether the request has a version before 3. There the answer to a batch is one list, which fails as a whole. */
function isFlat({ version }: Call): boolean {
  return version !== undefined && version < 3;
}

/** @param status HTTP status of a batch without failures. */
function flatAnswer(outcomes: readonly BatchOutcome[], status: number): Answer {
  const batchResponse = outcomes.flatMap(({ results }) => results);
  if (outcomes.every(({ failureCount }) => failureCount === 0)) return { status, body: batchResponse };
  const error = new AblyError(40020, 400, 'Batched response includes errors');
  return { status: 400, body: { error: error.toJSON(), batchResponse }, headers: errorHeaders(error) };
}

function publishSpec({ app, identity, speaker }: Caller, { channels, messages }: Spec): BatchOutcome {
  // An error of the messages is an error of every channel.
  let parsed: { readonly drafts: readonly Draft[] } | { readonly error: unknown };
  try {
    parsed = { drafts: parseMessages(messages, speaker) };
  } catch (error) {
    parsed = { error };
  }
  return resultsOf(channels, (name) => {
    if (!allows(identity.capability, name, 'publish')) throw denied('publish', name);
    if ('error' in parsed) throw parsed.error;
    if (!app.roomFor.publish()) throw tooFast(42917, 'messages.maxRate');
    return app.channel(name).publish(parsed.drafts);
  });
}

/** @param work Called for each channel. */
function resultsOf(names: readonly unknown[], work: (name: string) => object): BatchOutcome {
  const results = names.map((name) => {
    try {
      return { channel: name, ...work(checkChannelName(name)) };
    } catch (error) {
      return { channel: name, error: asAblyError(error).toJSON() };
    }
  });
  const failureCount = results.filter((result) => 'error' in result).length;
  return { successCount: results.length - failureCount, failureCount, results };
}

function parseSpec(value: unknown): Spec {
  if (typeof value !== 'object' || value === null) throw badRequest('a batch must be an object or an array of objects');
  const { channels, messages } = value as Record<string, unknown>;
  const list: unknown[] = Array.isArray(channels) ? channels : [channels];
  if (list.length === 0 || messages === undefined) throw badRequest('a batch must have channels and messages');
  return { channels: list, messages };
}

function checkCount(count: number, what: string): void {
  if (count <= MAX_CHANNELS) return;
  const limit = `Max number of channels permitted in a single ${what} request (${MAX_CHANNELS}) exceeded`;
  throw new AblyError(90010, 400, limit);
}
