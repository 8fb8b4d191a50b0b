/** Prints every skipped test by name, and one closing line: `N passed, N failed, N skipped`. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests: TestCase[] = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string) => tests.filter((test) => test.result().state === state);
    const skipped = inState('skipped');
    for (const test of skipped) {
      const note = test.result();
      const why = 'note' in note && note.note ? ` (${note.note})` : '';
      console.log(`skipped: ${test.module.relativeModuleId}: ${test.fullName}${why}`);
    }
    const brokenModules = modules.filter(
      (module) => module.state() === 'failed' && module.errors().length > 0,
    );
    const failed = inState('failed').length + brokenModules.length;
    console.log(`\n${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}
