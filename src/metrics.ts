import { Counter, Registry } from 'prom-client';

/** What is counted of one app, for Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  readonly orphanedObjects: Counter;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    orphanedObjects: new Counter({
      name: 'messaging_orphaned_objects_total',
      help: 'Objects in the store of files that no row stood for, found and removed by the nightly sweep.',
      registers,
    }),
  };
}
