/**
 * Builds `dist/`: the program as JavaScript, with Prisma's client and without `dev/`, whose
 * packages are not installed in production.
 *
 *   node deploy/build.ts [directory]     default: dist
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = resolve(root, process.argv[2] ?? 'dist');
const typescript = createRequire(import.meta.url).resolve('typescript/package.json');

function run(...program: string[]): void {
  execFileSync(process.execPath, program, { cwd: root, stdio: 'inherit' });
}

// Otherwise files that only an earlier build made would be shipped.
rmSync(dist, { recursive: true, force: true });
run('codegen.ts', 'client');
// Without its checks, which take three quarters of the time: `npm run check:static` has them.
run(join(dirname(typescript), 'bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck', '--outDir', dist);
rmSync(join(dist, 'dev'), { recursive: true });
