import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

import { readConfig } from '../../src/config/config.ts';
import { variables } from '../../src/config/environment.ts';
import { IMAGE_MEMORY_LIMIT_BYTES } from '../../src/storage/images.ts';

const ROOT = join(import.meta.dirname, '../..');
const CHART = 'deploy/helm/messaging';
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

const values = parse(read(`${CHART}/values.yaml`)) as Record<string, unknown>;
const schema = JSON.parse(read(`${CHART}/values.schema.json`)) as Schema;
const deployment = read(`${CHART}/templates/deployment.yaml`);
const names = variables().map(({ name }) => name);
const required = variables()
  .filter(({ embedded }) => embedded !== undefined)
  .map(({ name }) => name);

/** Names in the list of the template with this beginning. */
function listed(beginning: string): string[] {
  const list = new RegExp(`list ("${beginning}"[^)}]*)`).exec(deployment)![1]!;
  return [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name!);
}

describe('the chart', () => {
  test('has the version of the program', () => {
    const { appVersion } = parse(read(`${CHART}/Chart.yaml`)) as { appVersion: string };

    expect(appVersion).toBe((JSON.parse(read('package.json')) as { version: string }).version);
  });

  test('has a rule for each value, and a value for each rule', () => {
    const keysOf = (node: unknown) => Object.keys(node as object).toSorted();
    const { global: _helms, ...rules } = schema.properties!;

    expect(keysOf(values)).toEqual(keysOf(rules));
    for (const [name, { properties }] of Object.entries(rules)) {
      if (properties && name !== 'config') expect(keysOf(values[name]), name).toEqual(keysOf(properties));
    }
  });

  test('sets each variable of the program in one way: itself, from the secret, or from the values of the operator', () => {
    const own = [...deployment.matchAll(/\{ name: ([A-Z_]+), value/g)].map(([, name]) => name!);
    const [secrets, optional] = [listed('DATABASE_URL'), listed('ABLY_TOKEN_API_KEY')];
    const { config } = schema.properties!;
    const all = [...own, ...secrets, ...optional, ...Object.keys(config!.properties!)];

    // HOST has its production default, and there is no local Ably.
    expect(all.toSorted()).toEqual(names.filter((name) => !['HOST', 'ABLY_LOCAL_PORT'].includes(name)).toSorted());
    expect([...secrets, ...config!.required!].toSorted()).toEqual(required.toSorted());
    expect(config!.additionalProperties).toBe(false);
    for (const name of [...secrets, ...optional]) expect(read(`${CHART}/values.yaml`), name).toContain(name);
  });

  test('runs like the image, and starts programs that the image has', () => {
    const dockerfile = read('Dockerfile');
    const [, user, group] = /^USER (\d+):(\d+)$/m.exec(dockerfile)!;
    const [, program] = /args: \[(\S+)\]/.exec(read(`${CHART}/templates/migrate-job.yaml`))!;

    const helpers = read(`${CHART}/templates/_helpers.tpl`);

    expect(helpers).toContain(`runAsUser: ${user}\nrunAsGroup: ${group}\n`);
    expect(dockerfile).toContain(`CMD ["${program}"]`);
  });

  test('probes existing endpoints, at the ports that it sets', () => {
    const endpoints = read('src/app/endpoints.ts');
    const paths = new Set([...deployment.matchAll(/path: (\S+),/g)].map(([, path]) => path!));
    const portOf = (variable: string) => new RegExp(`name: ${variable}, value: '(\\d+)'`).exec(deployment)![1];

    expect([...paths]).toEqual(['/livez', '/readyz']);
    for (const path of paths) expect(endpoints).toContain(`'${path}': health.`);
    expect(deployment).toContain(`{ name: http, containerPort: ${portOf('PORT')} }`);
    expect(deployment).toContain(`{ name: metrics, containerPort: ${portOf('METRICS_PORT')} }`);
    expect(read(`${CHART}/templates/service.yaml`)).toContain(`port: ${portOf('METRICS_PORT')}, targetPort: metrics`);
    expect(read(`${CHART}/templates/servicemonitor.yaml`)).toContain('path: /metrics');
  });

  test('gives an instance enough memory for the service and its image process', () => {
    const { requests, limits } = (values['resources'] ?? {}) as Record<string, Record<string, string>>;
    const bytesOf = (quantity: string) => {
      const [, number, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity)!;
      return Number(number) * (unit === 'Gi' ? 1024 ** 3 : 1024 ** 2);
    };
    const limit = bytesOf(limits!['memory']!);
    // The old generation of Node's heap grows to half of the container's memory, and the young one to 96 MiB. The rest
    // is for buffers, libraries and code. The image process may exceed its limit for a moment, until it is ended.
    const heap = limit / 2 + 96 * 1024 ** 2;
    const others = 384 * 1024 ** 2;

    expect(heap + others + IMAGE_MEMORY_LIMIT_BYTES).toBeLessThanOrEqual(limit);
    expect(bytesOf(requests!['memory']!)).toBeLessThanOrEqual(limit);
  });

  test('gives an instance enough disk for a copy of the largest image and its thumbnails', () => {
    const [, mebibytes] = /emptyDir: \{ sizeLimit: (\d+)Mi \}/.exec(deployment)!;
    const maxFileBytes = Number(variables().find(({ name }) => name === 'MAX_FILE_BYTES')!.default);

    expect(Number(mebibytes) * 1024 ** 2).toBeGreaterThanOrEqual(2 * maxFileBytes);
  });

  test('gives an instance enough time to stop', () => {
    const takesSeconds = Number(/SHUTDOWN_TIMEOUT_MS = (\d+)_000/.exec(read('src/main.ts'))![1]);
    const { preStopSleepSeconds, terminationGracePeriodSeconds } = values as Record<string, number>;

    expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(preStopSleepSeconds! + takesSeconds);
  });
});

const hasHelm = spawnSync('helm', ['version'], { stdio: 'ignore' }).status === 0;

/** The minimum of values. */
const LEAST = [
  'image.repository=registry.example.com/messaging',
  'existingSecret=messaging',
  'config.AUTH0_DOMAIN=example.eu.auth0.com',
  'config.AUTH0_AUDIENCE=https://api.example.com',
  'config.S3_ENDPOINT=https://account.r2.cloudflarestorage.com',
  'config.S3_BUCKET=messaging',
];
/** Values that turn on everything. */
const MOST = [
  ...LEAST,
  'config.MAX_FILE_BYTES=104857600',
  'config.RATE_LIMIT_SCALE=0.5',
  'config.INTROSPECTION=false',
  `image.digest=sha256:${'0'.repeat(64)}`,
  'imagePullSecrets[0].name=registry',
  'files.existingClaim=files',
  'extraEnv[0].name=NODE_OPTIONS',
  'extraEnv[0].value=--import=/app/dist/tracing.js',
  'ingress.enabled=true',
  'ingress.className=nginx',
  'ingress.hosts[0]=api.example.com',
  'ingress.tls[0].secretName=api-tls',
  'serviceMonitor.enabled=true',
  'serviceMonitor.labels.release=prometheus',
  'networkPolicy.enabled=true',
  'networkPolicy.metricsFrom[0].podSelector.matchLabels.app=prometheus',
  'podLabels.team=chat',
  'podAnnotations.note=hello',
  'nodeSelector.disk=fast',
  'tolerations[0].operator=Exists',
  'priorityClassName=high',
];
const LEAST_KINDS = [
  'Deployment',
  'HorizontalPodAutoscaler',
  'Job',
  'PodDisruptionBudget',
  'Service',
  'Service',
  'ServiceAccount',
];

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: object;
    readonly containers: readonly [{ readonly env: readonly Variable[]; readonly securityContext: object }];
  };
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly replicas?: number;
    readonly template: PodTemplate;
    readonly selector: Readonly<Record<string, string>>;
  };
}

function helm(command: readonly string[], set: readonly string[]): string {
  const settings = set.flatMap((value) => ['--set', value]);
  return execFileSync('helm', [...command, CHART, ...settings], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
}

/** The manifests that Helm would send to a cluster. */
function manifests(set: readonly string[]): Manifest[] {
  const documents = parseAllDocuments(helm(['template', 'chat'], set));
  return documents.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  });
}

const kindsOf = (all: readonly Manifest[]) => all.map(({ kind }) => kind).toSorted();
const only = (all: readonly Manifest[], wanted: string) => all.find(({ kind }) => kind === wanted)!;

// Checks by Helm itself, if it is installed. No package of this repository installs it.
describe.skipIf(!hasHelm)('Helm', () => {
  test.each([
    ['the least that can be said', LEAST],
    ['all that can be turned on', MOST],
    ['what can be turned off', [...LEAST, 'autoscaling.enabled=false', 'migrate.enabled=false']],
  ])('accepts the chart with %s', (_what, set) => {
    expect(helm(['lint', '--strict'], set)).toContain('0 chart(s) failed');
  });

  test('renders what is turned on, and no more', () => {
    const most = [...LEAST_KINDS, 'Ingress', 'NetworkPolicy', 'ServiceMonitor'].toSorted();
    const off = ['autoscaling', 'migrate', 'podDisruptionBudget'].map((name) => `${name}.enabled=false`);

    expect(kindsOf(manifests(LEAST))).toEqual(LEAST_KINDS);
    expect(kindsOf(manifests(MOST))).toEqual(most);
    expect(kindsOf(manifests([...LEAST, ...off, 'serviceAccount.create=false']))).toEqual([
      'Deployment',
      'Service',
      'Service',
    ]);
  });

  test('leaves the number of instances to the autoscaler if there is one', () => {
    const scaled = only(manifests(LEAST), 'Deployment');
    const fixed = only(manifests([...LEAST, 'autoscaling.enabled=false', 'replicaCount=3']), 'Deployment');

    expect([scaled.spec.replicas, fixed.spec.replicas]).toEqual([undefined, 3]);
  });

  test.each([
    ['the least', LEAST],
    ['the most', MOST],
  ])('sets an environment with which the program starts: %s', (_what, set) => {
    const examples = Object.fromEntries(variables().map(({ name, example }) => [name, example]));
    const { env } = only(manifests(set), 'Deployment').spec.template.spec.containers[0];
    const environment = Object.fromEntries(
      env.map(({ name, value, valueFrom }) => [name, valueFrom ? examples[valueFrom.secretKeyRef.key]! : value!]),
    );

    expect(env.map(({ name }) => name)).toEqual([...new Set(env.map(({ name }) => name))]);
    expect(readConfig(environment)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      port: 4_000,
      metricsPort: 9_464,
      maxFileBytes: 104_857_600,
      s3: { bucket: 'messaging' },
    });
    for (const { valueFrom } of env) if (valueFrom) expect(valueFrom.secretKeyRef.name).toBe('messaging');
  });

  test('gives pods no right that they do not need', () => {
    const pods = manifests(MOST).flatMap(({ kind, spec }) =>
      ['Deployment', 'Job'].includes(kind) ? [spec.template] : [],
    );

    expect(pods).toHaveLength(2);
    for (const { spec } of pods) {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
      });
      expect(spec.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  test('sends requests to instances, and not to the migration job', () => {
    const all = manifests(MOST);
    const labelsOf = (kind: string) => only(all, kind).spec.template.metadata.labels;
    const matches = (labels: Readonly<Record<string, string>>, selector: Readonly<Record<string, string>>) =>
      Object.entries(selector).every(([name, value]) => labels[name] === value);

    const selectors = all.filter(({ kind }) => kind === 'Service').map(({ spec }) => spec.selector);

    expect(selectors).toHaveLength(2);
    for (const selector of selectors) {
      expect(matches(labelsOf('Deployment'), selector)).toBe(true);
      expect(matches(labelsOf('Job'), selector)).toBe(false);
    }
  });

  test.each([
    ['nothing said', [], 'missing propert'],
    ['a setting that is none', [...LEAST, 'config.AUTH_DOMAIN=x'], 'AUTH_DOMAIN'],
    ['a secret among the settings', [...LEAST, 'config.ABLY_API_KEY=app.key:secret'], 'ABLY_API_KEY'],
    ['a value that is none', [...LEAST, 'replicas=3'], 'replicas'],
    ['no store for files', [...LEAST, 'config.S3_ENDPOINT='], 'files need a store'],
  ])('refuses %s', (_what, set, why) => {
    expect(() => manifests(set)).toThrow(why);
  });
});

test('the tests know every template of the chart', () => {
  const files = readdirSync(join(ROOT, CHART, 'templates')).filter((name) => name.endsWith('.yaml'));

  expect(files).toHaveLength(new Set([...LEAST_KINDS, 'Ingress', 'NetworkPolicy', 'ServiceMonitor']).size);
});
