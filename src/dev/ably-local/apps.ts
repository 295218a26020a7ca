/** Apps: each has its own keys and channels. The configured keys define them; `POST /apps` creates more. */
import { randomBytes } from 'node:crypto';

import { Channel } from './channels.ts';
import { type Connection, ConnectionBook } from './connections.ts';
import type { Authenticated } from './speaker.ts';
import { notFound } from './errors.ts';
import { type Key, keyOf, type KeySpec } from './keys.ts';
import { rateLimit, type Settings } from './settings.ts';
import { TokenBook } from './tokens.ts';

/** A rule for the channels whose name, up to the first colon, is `id`. */
export interface Namespace {
  readonly id: string;
  /** Whether messages are kept for a day instead of two minutes. */
  readonly persisted?: boolean;
}

/** A client with valid credentials, and its app. */
export interface Caller extends Authenticated {
  readonly app: App;
}

export type AppConnection = Connection<Caller>;

export class App {
  readonly id: string;
  readonly keys: ReadonlyMap<string, Key>;
  readonly tokens: TokenBook;
  readonly connections: ConnectionBook<Caller>;
  readonly roomFor: {
    readonly request: () => boolean;
    readonly publish: () => boolean;
    readonly connection: () => boolean;
  };
  readonly #persisted: ReadonlySet<string>;
  readonly #settings: Settings;
  readonly #channels = new Map<string, Channel>();

  constructor(id: string, keys: readonly Key[], namespaces: readonly Namespace[], settings: Settings) {
    const { limits, now } = settings;
    this.id = id;
    this.keys = new Map(keys.map((key) => [key.name, key]));
    this.tokens = new TokenBook(now);
    this.connections = new ConnectionBook<Caller>(settings);
    this.roomFor = {
      request: rateLimit(limits.requestsPerSecond, now),
      publish: rateLimit(limits.publishesPerSecond, now),
      connection: rateLimit(limits.connectionsPerSecond, now),
    };
    this.#persisted = new Set(namespaces.filter(({ persisted }) => persisted).map((namespace) => namespace.id));
    this.#settings = settings;
  }

  /** The channel, which is created by its first use. */
  channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = new Channel(name, this.#settings, this.#persisted.has(name.split(':', 1)[0]!));
      this.#channels.set(name, channel);
    }
    return channel;
  }

  /** Removes idle channels, which clients cannot distinguish from new ones. */
  sweep(): void {
    for (const [name, channel] of this.#channels) if (channel.idle) this.#channels.delete(name);
  }

  /** Removes all connections and channels. Keys and tokens stay valid, as if Ably lost a server. */
  forget(): void {
    this.connections.forgetAll();
    this.#channels.clear();
  }
}

export class Apps {
  readonly #settings: Settings;
  readonly #apps = new Map<string, App>();

  /** @param keys Of one app or several, according to their names. */
  constructor(keys: readonly KeySpec[], namespaces: readonly Namespace[], settings: Settings) {
    this.#settings = settings;
    for (const [id, ofApp] of Map.groupBy(keys.map(keyOf), ({ appId }) => appId)) {
      this.#apps.set(id, new App(id, ofApp, namespaces, settings));
    }
  }

  all(): Iterable<App> {
    return this.#apps.values();
  }

  /** @throws {AblyError} 40400 */
  byId(id: string): App {
    const app = this.#apps.get(id);
    if (!app) throw notFound(`no application found with id ${id.slice(0, 100)}`);
    return app;
  }

  /** The app in the name of a key, even if it has no such key. @throws {AblyError} 40400 */
  ofKey(name: string): App {
    return this.byId(name.split('.', 1)[0]!);
  }

  /** Whether the app in the name of a key exists. */
  has(keyName: string): boolean {
    return this.#apps.has(keyName.split('.', 1)[0]!);
  }

  /** @throws {AblyError} 40400 */
  key(name: string): Key {
    const key = this.ofKey(name).keys.get(name);
    if (!key) throw notFound(`no key found with name ${name.slice(0, 100)}`);
    return key;
  }

  /** Creates an app with a new id and new keys. */
  create(keys: readonly Pick<KeySpec, 'capability' | 'revocableTokens'>[], namespaces: readonly Namespace[]): App {
    const id = randomBytes(5).toString('hex');
    const made = keys.map((key) =>
      keyOf({ ...key, name: `${id}.${randomBytes(4).toString('hex')}`, secret: randomBytes(24).toString('base64url') }),
    );
    const app = new App(id, made, namespaces, this.#settings);
    this.#apps.set(id, app);
    return app;
  }

  delete(id: string): void {
    const app = this.byId(id);
    app.forget();
    this.#apps.delete(id);
  }
}
