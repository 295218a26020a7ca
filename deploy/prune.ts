/**
 * Removes packages from `node_modules/` that production does not need: `npm ci --omit=dev` keeps packages that a dependency
 * names as an optional peer, even if only development needs them (Prisma's command line and TypeScript, half of the tree).
 * It updates `package.json` and the lock file, so that lists made from them (`npm sbom`) are correct.
 *
 *   node deploy/prune.ts directory
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An entry of the lock file (https://docs.npmjs.com/cli/configuring-npm/package-lock-json); '' is the project itself. */
interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const directory = process.argv[2] ?? '';
// No default: in the current directory it would overwrite the files of a clone.
if (directory === '') throw new Error('unable to prune; name the directory');
const lock = read('package-lock.json') as { packages: Record<string, Locked> };
const { packages } = lock;

function read(file: string): object {
  return JSON.parse(readFileSync(join(directory, file), 'utf8')) as object;
}

function write(file: string, content: object): void {
  writeFileSync(join(directory, file), `${JSON.stringify(content, null, 2)}\n`);
}

/** The path at which Node resolves the package from `from`: in the nearest `node_modules/`. */
function find(name: string, from: string): string | undefined {
  for (let place = from; ; place = dirname(place)) {
    if (place === '.') place = '';
    const path = join(place, 'node_modules', name);
    if (path in packages) return path;
    if (place === '') return undefined;
  }
}

function needsOf(path: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} } = packages[path]!;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  // The project's own peers are installed by the operator.
  const names = Object.keys({ ...dependencies, ...optionalDependencies }).concat(path === '' ? [] : peers);
  return names.flatMap((name) => find(name, path) ?? []);
}

const needed = new Set(['']);
for (const path of needed) for (const need of needsOf(path)) needed.add(need);
const removed = Object.keys(packages).filter((path) => !needed.has(path));
for (const path of removed) rmSync(join(directory, path), { recursive: true, force: true });
// Links to the packages' commands, some of which were removed. Production uses none.
rmSync(join(directory, 'node_modules/.bin'), { recursive: true, force: true });

const ofDevelopment = new Set([
  'devDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'scripts',
  'allowScripts',
]);
const shipped = (manifest: object) =>
  Object.fromEntries(Object.entries(manifest).filter(([field]) => !ofDevelopment.has(field)));
write('package.json', shipped(read('package.json')));
const kept = Object.entries(packages).filter(([path]) => needed.has(path));
write('package-lock.json', {
  ...lock,
  packages: Object.fromEntries(kept.map(([path, locked]) => [path, path === '' ? shipped(locked) : locked])),
});
console.log(`${needed.size - 1} packages left`);
