/** What mutation.ts gives to Stryker; it adds the file to change and, in the environment, the tests to run. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // Stryker would rewrite tsconfig.json with functions that the compiler of TypeScript 7 does not have; no test reads it.
  tsconfigFile: 'no-tsconfig.json',
  ignorePatterns: ['out', '.ci', 'templates'],
  tempDirName: 'out/mutation',
  // mutation.ts reports; without a reporter Stryker warns, and its own table is long.
  reporters: ['dots'],
  allowConsoleColors: false,
  logLevel: 'warn',
  timeoutMS: 20_000,
};
