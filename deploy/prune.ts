/**
 * Removes from `node_modules/` what nothing that is shipped needs: `npm ci --omit=dev` keeps packages that a dependency
 * names as an optional peer, though they came for development alone (Prisma's command line and TypeScript, half of the tree).
 *
 *   node deploy/prune.ts [directory]
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An entry of the lock file (https://docs.npmjs.com/cli/configuring-npm/package-lock-json); '' is the project itself. */
interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const directory = process.argv[2] ?? '.';
const { packages } = JSON.parse(readFileSync(join(directory, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>;
};

/** Where Node finds the package from there: in the nearest `node_modules/`. */
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
  // A peer of the project is its operator's to install.
  const names = Object.keys({ ...dependencies, ...optionalDependencies }).concat(path === '' ? [] : peers);
  return names.flatMap((name) => find(name, path) ?? []);
}

const needed = new Set(['']);
for (const path of needed) for (const need of needsOf(path)) needed.add(need);
// Packages for other platforms are locked as well, and not there.
const removed = Object.keys(packages).filter((path) => !needed.has(path) && existsSync(join(directory, path)));
for (const path of removed) rmSync(join(directory, path), { recursive: true, force: true });
console.log(`removed ${removed.length} packages that nothing needs`);
