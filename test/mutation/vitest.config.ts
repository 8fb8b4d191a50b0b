/** The tests that `npm run mutation` names, one worker, as Stryker wants them. */
import { env } from 'node:process';
import { defineConfig, mergeConfig } from 'vitest/config';
import usual from '../vitest.config.ts';

const { PORTLEDGER_MUTATION_TESTS: named = '' } = env;
const merged = mergeConfig(usual, defineConfig({ test: { maxWorkers: 1, reporters: ['dot'] } }));
export default { ...merged, test: { ...merged.test, include: named.split(' ') } };
