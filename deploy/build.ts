/**
 * Makes `dist/`: the program as JavaScript, with Prisma's client and without what is for development alone (`dev/`), whose
 * packages a production installation does not have.
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

// What an earlier build left and this one does not make would be shipped.
rmSync(dist, { recursive: true, force: true });
run('codegen.ts', 'client');
run(join(dirname(typescript), 'bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', dist);
rmSync(join(dist, 'dev'), { recursive: true });
