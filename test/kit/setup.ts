import process from 'node:process';

import { afterAll, inject } from 'vitest';

import { cleanUp } from './after-file.ts';

// For the programs that the tests start, which inherit it. It is set too late to have an effect in this process.
process.env['NODE_COMPILE_CACHE'] = inject('compileCache');

// Vitest runs this module before each test file.
afterAll(cleanUp);
