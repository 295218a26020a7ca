import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { variables } from '../../src/config/environment.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const names = new Set(variables().map(({ name }) => name));
const required = variables()
  .filter(({ embedded }) => embedded !== undefined)
  .map(({ name }) => name);

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const stage = (name: string) => stages.find((text) => text.split('\n')[0]!.endsWith(` AS ${name}`))!;

  test('is built with and runs on the Node.js version of the tests', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    const major = devDependencies['node']!.replace('^', '');

    expect(dockerfile).toContain(`ARG NODE_IMAGE=node:${major}-`);
    expect(dockerfile).toContain(`ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs${major}-`);
    expect(process.versions.node.split('.')[0]).toBe(major);
  });

  test('runs as nobody, without a shell, and has its own health check program', () => {
    expect(stage('base')).toMatch(/^USER [1-9]\d+:[1-9]\d+$/m);
    expect(stage('base')).toMatch(/^ENTRYPOINT \["\/nodejs\/bin\/node"/m);
    expect(stage('api')).toMatch(/CMD \["\/nodejs\/bin\/node", "dist\/healthcheck\.js"\]$/m);
    expect(stages.at(-1)).toBe(stage('api'));
    for (const name of ['base', 'migrate', 'api']) expect(stage(name), name).not.toMatch(/^(RUN|CMD [^[])/m);
  });

  test('has the production build with a list of its packages, and nothing for development', () => {
    expect(stage('production')).toMatch(/npm ci --omit=dev/);
    expect(stage('production')).toMatch(/node deploy\/prune\.ts \.[\s\S]+npm sbom [^\n]+> sbom\.cdx\.json/);
    expect(stage('base').match(/^COPY .+/gm)).toEqual([
      'COPY --from=production /app /app',
      'COPY --from=build /app/dist /app/dist',
      'COPY prisma/migrations /app/prisma/migrations',
      'COPY prisma/after-restore.sql prisma/partition.sql /app/prisma/',
      'COPY --from=production --chown=65532:65532 /data /data',
    ]);
  });

  test('sets only settings, and opens the default ports of the program', () => {
    const set = [.../^ENV (.+)$/m.exec(dockerfile)![1]!.matchAll(/(\w+)=/g)].map(([, name]) => name!);
    const defaultOf = (name: string) => variables().find((variable) => variable.name === name)!.default!;

    expect(set.filter((name) => !names.has(name))).toEqual([]);
    const [, ...ports] = /^EXPOSE (\d+) (\d+)$/m.exec(stage('api'))!;
    expect(ports).toEqual([defaultOf('PORT'), defaultOf('METRICS_PORT').split(';')[0]]);
  });

  test('starts programs of the build', () => {
    const programs = [...dockerfile.matchAll(/"dist\/(\w+)\.js"/g)].map(([, name]) => name!);

    expect(programs).toEqual(['migrate', 'healthcheck', 'main']);
    for (const name of programs) expect(read(`src/${name}.ts`).length, name).toBeGreaterThan(0);
  });

  test('contains only files that .dockerignore allows', () => {
    const [everything, ...excepted] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));

    expect(everything).toBe('*');
    expect(excepted.filter((line) => !line.startsWith('!'))).toEqual(['src/data/generated/']);
    expect(excepted.join('\n')).not.toMatch(/\.env|\.git|node_modules|test/);
  });
});

interface Service {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: object;
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

describe('compose.yaml', () => {
  const text = read('compose.yaml');
  const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };
  const api = services['api-1']!;

  test('has two equal instances of the API behind a proxy', () => {
    const proxy = read('deploy/Caddyfile');

    expect(services['api-2']).toEqual(api);
    expect(proxy).toContain('reverse_proxy api-1:4000 api-2:4000');
    expect(proxy).toContain('health_uri /readyz');
    expect(api.environment!['TRUSTED_PROXIES']).toBe(1);
  });

  test('sets what production requires, and only settings', () => {
    const set = Object.keys(api.environment!);

    expect(set.filter((name) => !names.has(name))).toEqual([]);
    expect(required.filter((name) => !set.includes(name))).toEqual([]);
    expect(api.environment!['NODE_ENV']).toBe('production');
    // The variables of .env that it uses are those of .env.example, and the database's password.
    const asked = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!));
    expect([...asked].filter((name) => !names.has(name))).toEqual(['POSTGRES_PASSWORD']);
  });

  test('migrates before the API starts, with the supported PostgreSQL', () => {
    expect(services['postgres']!.image).toBe('postgres:18');
    expect(services['migrate']!.depends_on!['postgres']).toEqual({ condition: 'service_healthy' });
    expect(api.depends_on!['migrate']).toEqual({ condition: 'service_completed_successfully' });
  });

  test('gives the API no unneeded rights, and enough time to stop', () => {
    for (const name of ['api-1', 'api-2', 'migrate']) {
      expect(services[name], name).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    }
    // It takes at most 25 s.
    expect(api.stop_grace_period).toBe('30s');
  });

  test('closes unused connections before the API does', () => {
    const keptSeconds = Number(/keepAliveTimeout: (\d+)_000/.exec(read('src/server/http/server.ts'))![1]);
    const keepsSeconds = Number(/keepalive (\d+)s/.exec(read('deploy/Caddyfile'))![1]);

    expect(keepsSeconds).toBeLessThan(keptSeconds);
  });

  test('pins the versions of third-party images', () => {
    const bases = [...read('Dockerfile').matchAll(/^ARG \w+_IMAGE=(.+)$/gm)].map(([, image]) => image!);
    const images = Object.values(services).flatMap(({ image }) => image ?? []);

    expect(bases).toHaveLength(2);
    for (const image of [...bases, ...images]) expect(image).toMatch(/^[\w./-]+:(?!latest$)[\w.-]+$/);
  });

  test('has Redis and S3 as options', () => {
    expect([services['redis']!.profiles, services['s3']!.profiles]).toEqual([['redis'], ['s3']]);
  });
});
