/** Prisma's schema engine as WebAssembly, on a session of `pg`. `migrate.ts` runs migrations with it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import type * as Glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** PostgreSQL's type `"char"`, of one-byte columns in its catalogs. */
const CATALOG_CHAR_OID = 18;
const TEXT_OID = 25;

export interface ScriptHooks {
  /** Returns the script to run instead of the given one. */
  readonly complete?: (script: string) => string;
  /** Called with each script that failed, as it was given. */
  readonly onFailed?: (script: string, error: unknown) => void;
}

/**
 * Prisma's adapter on our session, with fixes for two of its methods (7.10.0):
 *
 * - `executeScript` splits scripts at every semicolon, also inside function bodies. Here a script is sent as one
 *   message, which PostgreSQL runs in one transaction, as Prisma's binary engine does.
 * - `queryRaw` refuses columns of type `"char"`, which the engine reads from the catalogs.
 */
export async function engineConnection(
  pool: pg.Pool,
  { complete = (script) => script, onFailed }: ScriptHooks = {},
): Promise<SqlDriverAdapter> {
  const adapter = await new PrismaPg(pool).connect();

  async function executeScript(script: string): Promise<void> {
    try {
      await pool.query(complete(script));
    } catch (error) {
      onFailed?.(script, error);
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { code = '', severity = 'ERROR', message, detail, column, hint } = error;
      throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
    }
  }

  const charColumns = new WeakMap<unknown[], number[]>();
  const poolQuery = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  pool.query = (async (...args: unknown[]) => {
    const result = await poolQuery(...args);
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CATALOG_CHAR_OID) continue;
      field.dataTypeID = TEXT_OID;
      charColumns.set(result.rows, [...(charColumns.get(result.rows) ?? []), index]);
    }
    return result;
  }) as typeof pool.query;

  const queryRaw = adapter.queryRaw.bind(adapter);
  return Object.assign(adapter, {
    executeScript,
    queryRaw: async (query: Parameters<typeof queryRaw>[0]) => {
      const result = await queryRaw(query);
      for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    },
  });
}

export async function startEngine(connection: SqlDriverAdapter): Promise<SchemaEngine> {
  const Engine = loadEngine();
  const connect = async (): Promise<SqlDriverAdapter> => connection;
  const { provider, adapterName } = connection;
  const factory = { provider, adapterName, connect, connectToShadowDb: connect };
  return Engine.new({ datamodels: undefined }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory));
}

let loaded: typeof SchemaEngine | undefined;

/** Only what is used here. TypeScript declares it only in its library for browsers. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Record<string, object>,
  ) => { readonly exports: { __wbindgen_start(): void } };
};

/**
 * Loads the engine once for the process, because its module supports one instance. It has 5 MB and takes 30 to 100 ms.
 * It is loaded in one go, because nothing else of the process has to run meanwhile.
 */
function loadEngine(): typeof SchemaEngine {
  if (loaded) return loaded;
  // The package's own entry imports the .wasm file, which needs a flag in Node 20 and 22.
  const load = createRequire(import.meta.url);
  const glue = load('@prisma/schema-engine-wasm/schema_engine_bg') as typeof Glue;
  const directory = dirname(load.resolve('@prisma/schema-engine-wasm'));
  const module = new WebAssembly.Module(readFileSync(join(directory, 'schema_engine_bg.wasm')));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': withoutLingering(glue) });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  // The engine reports a panic through this global. Without it, the panic is lost.
  const host = globalThis as { PRISMA_WASM_PANIC_REGISTRY?: { set_message(message: string): void } };
  host.PRISMA_WASM_PANIC_REGISTRY ??= {
    set_message: (message) => {
      throw new Error(`unable to migrate; Prisma's engine panicked: ${message}`);
    },
  };
  return (loaded = glue.SchemaEngine);
}

/** The engine never clears the timer of its wait for the lock, which would keep the process alive for 10 s. */
function withoutLingering(glue: object): object {
  return Object.fromEntries(
    Object.entries(glue).map(([name, value]) => [
      name,
      // The name ends with a hash that changes with every build.
      name.startsWith('__wbg_setTimeout_')
        ? (callback: () => void, milliseconds: number) => setTimeout(callback, milliseconds).unref()
        : value,
    ]),
  );
}
