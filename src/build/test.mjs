/** `npm test`: installs and builds what is missing, then runs every test. Arguments go to the test runner. */
import { buildIfChanged, installDependencies, run } from './install.mjs';

installDependencies();
buildIfChanged();
run('npx', ['tsc', '--noEmit']);
run('npx', ['biome', 'check', '--error-on-warnings']);
run('npx', ['vitest', 'run', '--config', 'test/vitest.config.ts', ...process.argv.slice(2)]);
