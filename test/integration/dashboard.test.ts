import { readFileSync } from 'node:fs';

import { PgBoss } from 'pg-boss';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';

import { startJobs } from '../../src/app/jobs.ts';
import { type TestApp, testApp } from '../kit/app.ts';
import { lockTable } from '../kit/faults.ts';
import { testLog } from '../kit/log.ts';
import { selectorsOf } from '../kit/promql.ts';
import { people, roomOf, write } from '../kit/scenes.ts';
import { type Scrape, scrape } from '../kit/scrape.ts';
import { connectWire } from '../kit/websocket.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
const { panels } = JSON.parse(read('deploy/grafana/messaging.json')) as { panels: readonly Panel[] };
const graphs = panels.filter(({ type }) => type !== 'row');

interface Alert {
  readonly alert: string;
  readonly expr: string;
}
const { groups } = parse(read('deploy/prometheus/alerts.yaml')) as { groups: readonly { rules: readonly Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);

/** Labels that Prometheus adds. */
const OF_PROMETHEUS = new Set(['instance', 'job']);

let seen: Scrape;
beforeAll(async () => {
  const app = await testApp({ publish: true });
  await liveThroughAll(app);
  seen = await scrape(app.metricsUrl);
});

/** Causes one of each thing that is counted by name once it happens. */
async function liveThroughAll(app: TestApp): Promise<void> {
  const { databaseUrl, db, files, metrics } = app;
  await using _jobs = await startJobs({ databaseUrl, db, eventRetentionDays: 7, files, metrics, log: testLog });
  const boss = new PgBoss({ connectionString: databaseUrl, max: 1, migrate: false, schedule: false, supervise: false });
  boss.on('error', () => {});
  await boss.start();
  await boss.send('file-removals');
  const [ada] = await people(app, 'ada');
  const { roomId } = await roomOf(ada);
  await write(ada, { roomId });
  await ada.raw('{ nothing }');
  const letGo = await lockTable(databaseUrl, 'users');
  const { errors } = await ada.raw(`{ node(id: "${ada.id}") { id } }`);
  await letGo();
  expect(errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE');
  {
    using _wire = await connectWire(app.url, ada.token);
  }
  await vi.waitFor(
    async () => {
      const { value } = await scrape(app.metricsUrl);
      expect(value('messaging_job_last_success_timestamp_seconds', { name: 'file-removals' })).not.toBeNull();
      expect(value('messaging_websocket_connections')).toBe(0);
      expect(value('messaging_event_log_depth')).toBe(0);
    },
    { timeout: 30_000, interval: 250 },
  );
  await boss.stop({ graceful: false });
}

/** Selectors of a query for which the scrape has no data. */
function missing(query: string): string[] {
  const plain = query.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*');
  return selectorsOf(plain)
    .filter(({ metric }) => metric !== 'up')
    .flatMap(({ metric, matchers, groupedBy }) => {
      const samples = seen.samples.filter(({ name }) => name === metric);
      const has = (label: string) => OF_PROMETHEUS.has(label) || samples.some(({ labels }) => label in labels);
      const matches = ({ label, operator, value }: (typeof matchers)[number]) => {
        if (OF_PROMETHEUS.has(label)) return true;
        const is = (text: string) =>
          operator.includes('~') ? new RegExp(`^(?:${value})$`).test(text) : text === value;
        return samples.some(({ labels }) => label in labels && is(labels[label]!) !== operator.startsWith('!'));
      };
      return [
        ...(samples.length === 0 ? [metric] : []),
        ...groupedBy.filter((label) => !has(label)).map((label) => `${metric} by ${label}`),
        ...matchers.filter((matcher) => !matches(matcher)).map(({ label, value }) => `${metric}{${label}="${value}"}`),
      ];
    });
}

test('a query without data is detected', () => {
  expect(missing('rate(messaging_no_such_total[5m])')).toEqual(['messaging_no_such_total']);
  expect(missing('sum by (color) (messaging_draining)')).toEqual(['messaging_draining by color']);
  expect(missing('messaging_operations_total{outcome="lost"}')).toEqual(['messaging_operations_total{outcome="lost"}']);
  expect(() => missing('sum(rate(messaging_draining[5m])')).toThrow('unable to read the query');
});

describe('the dashboard', () => {
  test('has panels, each with a unique title and a description', () => {
    expect(graphs.length).toBeGreaterThan(15);
    expect(new Set(graphs.map(({ title }) => title)).size).toBe(graphs.length);
    for (const { title, description, targets } of graphs) {
      expect(description, title).toMatch(/\.$/);
      expect(targets?.length, title).toBeGreaterThan(0);
    }
  });

  test.each(graphs.map((panel) => [panel.title, panel] as const))('%s: has data in a scrape', (_title, { targets }) => {
    for (const { expr, legendFormat } of targets!) {
      expect(missing(expr), expr).toEqual([]);
      // The query must keep the labels of the legend.
      const named = [...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label]) => label!);
      for (const label of named) {
        const left = selectorsOf(expr.replaceAll('$__rate_interval', '5m')).some(
          ({ groupedBy }) => groupedBy.length === 0 || groupedBy.includes(label),
        );
        expect(left, `${label} in ${expr}`).toBe(true);
      }
    }
  });

  test('shows every metric of the service', () => {
    const shown = new Set(
      graphs.flatMap(({ targets }) =>
        targets!.flatMap(({ expr }) =>
          selectorsOf(expr.replaceAll('$__rate_interval', '5m')).map(({ metric }) => metric.replace(/_bucket$/, '')),
        ),
      ),
    );

    const ours = [...seen.names].filter((name) => name.startsWith('messaging_'));
    expect(ours.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('the alerts', () => {
  test.each(alerts.map(({ alert, expr }) => [alert, expr]))(
    '%s: has data in a scrape, and is documented',
    (alert, expr) => {
      expect(missing(expr)).toEqual([]);
      expect(read('docs/operations.md')).toContain(`\`${alert}\``);
    },
  );

  test('that panels name exist', () => {
    const spoken = graphs.flatMap(({ description }) =>
      [...description!.matchAll(/Alert: (\w+)\./g)].map(([, name]) => name),
    );

    expect(spoken.length).toBeGreaterThan(0);
    expect(spoken.filter((name) => !alerts.some(({ alert }) => alert === name))).toEqual([]);
  });
});

test("the operators' page documents exactly the metrics of the service", () => {
  const section = read('docs/operations.md').split('\n## Metrics\n')[1]!.split('\n## ')[0]!;
  const documented = [...section.matchAll(/^\| `([a-z_]+)`/gm)].map(([, name]) => name!);
  const ours = [...seen.names].filter((name) => name.startsWith('messaging_'));

  expect(documented.filter((name) => !seen.names.has(name))).toEqual([]);
  expect(ours.filter((name) => !documented.includes(name))).toEqual([]);
});
