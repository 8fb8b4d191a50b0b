/** What a reader of the document does in which order, and what is told once for several services. */
import { expect, test } from 'vitest';
import type { Step, StepWhen } from '../../src/model/step.ts';
import { sharedSteps } from '../../src/report/html/shared-steps.ts';
import { stepGroups } from '../../src/report/html/step-groups.ts';

const made = (when: StepWhen, title: string, more: Partial<Step> = {}): Step => ({
  title,
  when,
  commands: [`do ${title}`],
  asRoot: true,
  expect: 'done',
  cautions: [],
  changes: null,
  changesTo: null,
  ...more,
});

test('an entry that init would start again is taken out before its process is ended', () => {
  const groups = stepGroups([
    made('undo', 'put it back'),
    made('for-good', 'take out the line'),
    made('now', 'tell init'),
    made('now', 'end it'),
  ]);
  expect(groups.map(({ when, steps }) => [when, steps.map(({ title }) => title)])).toEqual([
    ['for-good', ['take out the line']],
    ['now', ['tell init', 'end it']],
    ['undo', ['put it back']],
  ]);
});

test('now comes before for good where the plan has it so', () => {
  const groups = stepGroups([
    made('now', 'stop'),
    made('for-good', 'disable'),
    made('now', 'stop the other'),
  ]);
  expect(groups.map(({ when }) => when)).toEqual(['now', 'for-good', 'now']);
});

test('a check that is made again after the reboot is told once, and says so', () => {
  const groups = stepGroups([
    made('verify', 'look', { commands: ['ss -tln'], expect: 'no line' }),
    made('verify-after-reboot', 'look again', { commands: ['ss -tln'], expect: 'no line' }),
  ]);
  expect(groups.length).toBe(1);
  expect(groups[0]?.steps[0]?.expect).toBe('no line; also after the next reboot and after each upgrade');
});

test('what several services share is told once, and nothing of it is lost', () => {
  const tell = (cautions: readonly string[], expectation = 'closed') =>
    made('now', 'tell inetd', { commands: ['killall -HUP inetd'], cautions, expect: expectation });
  const shared = sharedSteps([
    { name: 'ftp', steps: [tell(['a console is open', 'closes telnet too']), made('verify', 'look for 21')] },
    { name: 'telnet', steps: [tell(['a console is open', 'closes ftp too']), made('verify', 'look for 23')] },
    { name: 'printer', steps: [made('restrict', 'filter')] },
  ]);
  expect(shared.steps.map(({ title, cautions }) => [title, cautions])).toEqual([
    ['tell inetd', ['a console is open']],
  ]);
  expect(shared.concerns(tell([]))).toBe('ftp, telnet');
  expect(shared.ownPart(tell(['a console is open', 'closes ftp too']))).toEqual({
    cautions: ['closes ftp too'],
    expect: null,
  });
  expect(shared.ownPart(made('restrict', 'filter'))).toBeNull();
});

test('where they expect different things, each service says what it expects', () => {
  const step = (expectation: string) => made('now', 'tell inetd', { expect: expectation });
  const shared = sharedSteps([
    { name: 'a', steps: [step('it closes')] },
    { name: 'b', steps: [step('it stays')] },
  ]);
  expect(shared.steps[0]?.expect).toBe('');
  expect(shared.ownPart(step('it stays'))).toEqual({ cautions: [], expect: 'it stays' });
});
