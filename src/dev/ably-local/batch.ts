/** Many channels in one request. Each channel succeeds or fails by itself, and the answer is a success either way. */
import { allows } from './capabilities.ts';
import { tooFast } from './channels.ts';
import { AblyError, asAblyError, badRequest, denied } from './errors.ts';
import type { Caller } from './apps.ts';
import type { Faults } from './faults.ts';
import type { Routes } from './http.ts';
import { checkChannelName, type Draft, parseMessages } from './messages.ts';
import { wirePresence } from './presence.ts';
import { PresenceAction } from './protocol.ts';

const MAX_CHANNELS = 100;

interface Spec {
  readonly channels: readonly unknown[];
  readonly messages: unknown;
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
      return { body: Array.isArray(body) ? outcome.answer : outcome.answer[0] };
    },

    'GET /presence': (call) => {
      const { query, format } = call;
      const { app, identity } = call.caller();
      const names = (query.get('channels') ?? '').split(',');
      checkCount(names.length, 'batch presence');
      return {
        body: resultsOf(names, (name) => {
          const readable = ['subscribe', 'presence'].some((operation) => allows(identity.capability, name, operation));
          if (!readable) throw denied('presence', name);
          const presence = app
            .channel(name)
            .presence.members.map((member) => wirePresence(member, PresenceAction.PRESENT, format));
          return { presence };
        }),
      };
    },
  };
}

function publishSpec({ app, identity, speaker }: Caller, { channels, messages }: Spec): object {
  // What is wrong with the messages is wrong on every channel.
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

/** @param work What is done on each channel. */
function resultsOf(names: readonly unknown[], work: (name: string) => object): object {
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
