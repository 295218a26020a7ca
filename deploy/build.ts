/**
 * Makes `dist/`: the program as JavaScript, with Prisma's client and without what is for development alone (`dev/`), whose
 * packages a production installation does not have.
 *
 *   node deploy/build.ts
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { resolve } = createRequire(import.meta.url);

function run(...program: string[]): void {
  execFileSync(process.execPath, program, { cwd: root, stdio: 'inherit' });
}

// What an earlier build left and this one does not make would be shipped.
rmSync(dist, { recursive: true, force: true });
run('codegen.ts', 'client');
run(join(dirname(resolve('typescript/package.json')), 'bin/tsc'), '-p', 'tsconfig.build.json');
rmSync(join(dist, 'dev'), { recursive: true });
