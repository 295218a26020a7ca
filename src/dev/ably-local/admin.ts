/** Requests that are not about channels: issuing and revoking tokens, creating and deleting sandbox apps. */
import type { App, Apps, Namespace } from './apps.ts';
import { parseCapability } from './capabilities.ts';
import { AblyError, asAblyError, badParameter, badRequest, notFound } from './errors.ts';
import type { Call, Routes } from './http.ts';
import type { Key } from './keys.ts';
import { parseData } from './messages.ts';
import type { Settings } from './settings.ts';
import type { Revocation } from './tokens.ts';

const MAX_TARGETS = 100;
const TARGET_TYPES = ['clientId', 'revocationKey', 'channel'] as const;

export function adminRoutes(apps: Apps, settings: Settings): Routes {
  return {
    /** Accepts a signed request from anybody, or any request from the holder of the key. */
    'POST /keys/:key/requestToken': (call) => {
      const [app, key] = keyInPath(apps, call);
      const request = objectIn(call.body ?? {});
      const signed = !call.hasCredentials || request['mac'] !== undefined;
      if (!signed) mustHold(call, key);
      return { body: app.tokens.issue(key, request, signed) };
    },

    'POST /keys/:key/revokeTokens': (call) => {
      const [app, key] = keyInPath(apps, call);
      if (call.caller().identity.token)
        throw new AblyError(40162, 401, 'Token revocation requires Basic authentication');
      mustHold(call, key);
      if (!key.revocableTokens) throw new AblyError(40163, 401, 'Token revocation is not enabled for this key');
      return { body: revoke(app, key, objectIn(call.body), settings) };
    },

    /** The test suites of Ably's clients create their apps here. */
    'POST /apps': ({ body, host }) => {
      const spec = objectIn(body);
      const keys = listIn(spec, 'keys');
      const namespaces = listIn(spec, 'namespaces');
      const channels = listIn(spec, 'channels');
      const app = apps.create(
        keys.map((key) => {
          const { capability, revocableTokens } = objectIn(key);
          return {
            ...(capability === undefined ? {} : { capability: parseCapability(capability) }),
            revocableTokens: revocableTokens === true,
          };
        }),
        namespaces as Namespace[],
      );
      for (const channel of channels) fill(app, objectIn(channel));
      return { body: { ...description(app, namespaces), ...endpointOf(host) } };
    },

    'DELETE /apps/:app': (call) => {
      if (call.caller().app.id !== call.path[0]) throw notFound(`application ${call.path[0]}`);
      apps.delete(call.path[0]);
      return {};
    },

    /** Accepts statistics and drops them. Those test suites send some before they begin. */
    'POST /stats': (call) => {
      call.caller();
      return { body: {} };
    },

    /** Always empty. Those test suites request statistics to check their credentials. */
    'GET /stats': (call) => {
      call.caller();
      return { body: [] };
    },
  };
}

function revoke(app: App, key: Key, request: Record<string, unknown>, { now, timings }: Settings): object {
  const { targets, issuedBefore = now(), allowReauthMargin } = request;
  if (!Array.isArray(targets) || targets.length === 0 || targets.length > MAX_TARGETS) {
    throw badParameter('targets', `1 to ${MAX_TARGETS}`);
  }
  if (typeof issuedBefore !== 'number' || issuedBefore > now())
    throw badParameter('issuedBefore', 'it is in the future');
  const appliesAt = now() + (allowReauthMargin === true ? timings.revocationMarginMs : 0);

  const results = targets.map((target: unknown) => {
    try {
      app.tokens.revoke({ keyName: key.name, ...parseTarget(target), issuedBefore, appliesAt });
      return { target, issuedBefore, appliesAt };
    } catch (error) {
      return { target, error: asAblyError(error).toJSON() };
    }
  });
  for (const { line } of app.connections.all()) line?.watch();
  const failureCount = results.filter((result) => 'error' in result).length;
  return { successCount: results.length - failureCount, failureCount, results };
}

/** `<type>:<value>`. */
function parseTarget(target: unknown): Pick<Revocation, 'type' | 'value'> {
  const text = typeof target === 'string' ? target : '';
  const type = TARGET_TYPES.find((name) => text.startsWith(`${name}:`));
  if (!type) throw badRequest('a target must be a clientId, a revocationKey or a channel');
  return { type, value: text.slice(type.length + 1) };
}

function keyInPath(apps: Apps, { path }: Call): [App, Key] {
  const [name = ''] = path;
  return [apps.ofKey(name), apps.key(name)];
}

function mustHold(call: Call, key: Key): void {
  const { identity } = call.caller();
  if (identity.token) throw new AblyError(40162, 401, 'this requires Basic authentication');
  if (identity.key !== key) throw new AblyError(40133, 401, 'only the key in the path may be used for this');
}

/** Adds the initial presence members that a test suite specifies. */
function fill(app: App, { name, presence = [] }: Record<string, unknown>): void {
  const channel = app.channel(String(name));
  for (const [index, value] of (presence as unknown[]).entries()) {
    const { clientId, ...rest } = objectIn(value);
    const connectionId = 'fixtures';
    channel.presence.put({
      id: `${connectionId}:0:${index}`,
      clientId: String(clientId),
      connectionId,
      ...parseData(rest),
    });
  }
}

function description(app: App, namespaces: readonly unknown[]): object {
  return {
    appId: app.id,
    accountId: 'ably-local',
    keys: [...app.keys.values()].map(({ name, secret, capability, revocableTokens }) => ({
      keyName: name,
      keySecret: secret,
      keyStr: `${name}:${secret}`,
      capability: JSON.stringify(capability),
      revocableTokens,
    })),
    namespaces,
  };
}

/** Tells ably-js's own tests where to reach the app that they created. */
function endpointOf(host: string): object {
  const { hostname, port } = new URL(`http://${host}`);
  return { endpoint: hostname, port: Number(port || 80), tls: false };
}

/** @throws {AblyError} 40000: the property exists and is not a list of objects. */
function listIn(spec: Record<string, unknown>, name: string): object[] {
  const list = spec[name] ?? [];
  if (!Array.isArray(list)) throw badRequest(`${name} must be a list`);
  return list.map(objectIn);
}

function objectIn(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest('an object is expected');
  return value as Record<string, unknown>;
}
