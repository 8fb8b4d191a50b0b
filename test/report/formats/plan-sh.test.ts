import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReportModel, ReportStep } from '../../../src/model/report.ts';
import type { Step, StepWhen } from '../../../src/model/step.ts';
import { jobsOf } from '../../../src/report/formats/plan-jobs.ts';
import { planSh } from '../../../src/report/formats/plan-sh.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile } from './hostile.ts';

const hasShell = spawnSync('sh', ['-c', 'exit 0']).status === 0;
const isRoot = process.getuid?.() === 0;
const script = (model: ReportModel) => String(planSh.render(model, defaultRenderOptions));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portledger-plan-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(
  text: string,
  more: readonly string[] = [],
  input = '',
  environment: Record<string, string> = {},
) {
  const file = join(folder, 'plan.sh');
  writeFileSync(file, text);
  const done = spawnSync('sh', [file, '--folder', join(folder, 'kept'), ...more], {
    cwd: folder,
    input,
    encoding: 'utf8',
    // Where a session is known by its port, it does not matter by what these tests were started.
    env: {
      PATH: process.env.PATH ?? '',
      SSH_CONNECTION: '192.0.2.7 50000 192.0.2.1 4711',
      ...environment,
    },
  });
  return { code: done.status, said: done.stdout, complained: done.stderr };
}

const step = (when: StepWhen, commands: readonly string[], expect = 'no line'): Step => ({
  title: `${when} it`,
  when,
  commands,
  asRoot: true,
  expect,
  cautions: [],
  changes: null,
  changesTo: null,
});

/** This host with two services that "run" while a file is there. */
function here(change: (steps: readonly Step[], name: string) => readonly Step[] = (steps) => steps) {
  const model = bigcat();
  const names = ['telnet', 'ftp'];
  for (const name of names) writeFileSync(join(folder, name), 'listens');
  const path = (name: string) => `'${join(folder, name)}'`;
  return {
    ...model,
    host: { ...model.host, name: hostname(), machineIdHash: null },
    plan: model.plan.filter((plan) => names.includes(plan.serviceId)),
    services: model.services
      .filter((service) => names.includes(service.id))
      .map((service) => ({
        ...service,
        steps: change(
          [
            step('now', [`mv ${path(service.id)} ${path(`${service.id}.off`)}`]),
            step('verify', [`ls ${path(service.id)} 2>/dev/null`]),
            step('undo', [`mv ${path(`${service.id}.off`)} ${path(service.id)}`]),
          ],
          service.id,
        ).map(
          (each): ReportStep => ({
            ...each,
            evidence: [{ file: 'cmd/netstat', line: 1, text: 'telnet', origin: '$ netstat' }],
          }),
        ),
      })),
  };
}
const present = () => readdirSync(folder).filter((name) => /^(?:telnet|ftp)/.test(name));

describe.skipIf(!hasShell)('the plan script (sh)', () => {
  test('shows every command of the plan and changes nothing', () => {
    const done = run(script(here()));
    expect(done).toMatchObject({ code: 0, complained: '' });
    expect(done.said).toContain('dry run: nothing is changed');
    expect(done.said).toContain(`$ mv '${join(folder, 'telnet')}'`);
    expect(done.said).toContain('2 would be turned off');
    expect(present()).toEqual(['ftp', 'telnet']);
    expect(existsSync(join(folder, 'kept'))).toBe(false);
  });

  test('refuses to be applied on another host', () => {
    const done = run(script(bigcat()), ['--apply', '--yes']);
    expect(done.code).toBe(1);
    expect(done.complained).toContain('the plan is for bigcat');
  });

  test('refuses to be applied where the capture does not name its host', () => {
    const model = here();
    const done = run(script({ ...model, host: { ...model.host, name: "x'; touch owned; '" } }), ['--apply']);
    expect(done.code).toBe(1);
    expect(done.complained).toContain('does not say which host');
  });

  test('made from a hostile capture it runs nothing but itself and shows no escape sequence', () => {
    rmSync('/tmp/owned', { force: true });
    const done = run(script(hostile()));
    expect(done).toMatchObject({ code: 0, complained: '' });
    expect(done.said).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
    expect(readdirSync(folder)).toEqual(['plan.sh']);
    expect(existsSync('/tmp/owned')).toBe(false);
  });
});

describe.skipIf(!hasShell || !isRoot)('the plan script, applied (sh, root)', () => {
  test('says what to mind before it asks, also of what is then left alone', () => {
    const minded = here((steps) =>
      steps.map((each) => ({ ...each, cautions: [`mind \`it\` and $(touch owned)`] })),
    );
    const done = run(script(minded), ['--apply'], 'n\nn\n');
    expect(done).toMatchObject({ code: 0, complained: '' });
    const [, first = ''] = done.said.split('\n== ');
    expect(first).toMatch(/caution: mind `it` and \$\(touch owned\)\nTurn it off\? \[y\/N\] +left alone/);
    expect(present()).toEqual(['ftp', 'telnet']);
    expect(existsSync(join(folder, 'owned'))).toBe(false);
  });

  test('turns off what it is told to, logs it, and the undo script brings it back', () => {
    const done = run(script(here()), ['--apply', '--yes']);
    expect(done).toMatchObject({ code: 0, complained: '' });
    expect(present()).toEqual(['ftp.off', 'telnet.off']);
    const kept = readdirSync(join(folder, 'kept'));
    const log = kept.find((name) => name.endsWith('.log')) ?? '';
    const undo = kept.find((name) => name.endsWith('.sh')) ?? '';
    expect(readFileSync(join(folder, 'kept', log), 'utf8')).toContain('$ mv ');
    execFileSync('sh', [join(folder, 'kept', undo)]);
    expect(present()).toEqual(['ftp', 'telnet']);
  });

  test('asks before each service, and leaves alone what is not answered with yes', () => {
    const done = run(script(here()), ['--apply'], 'n\ny\n');
    expect(done.said).toContain('1 turned off, 1 left alone');
    expect(present()).toHaveLength(2);
    expect(present().filter((name) => name.endsWith('.off'))).toHaveLength(1);
  });

  test('stops at a command that fails, before the next service', () => {
    const failing = here((steps, name) =>
      name === 'telnet' ? [step('now', ['false']), ...steps.slice(1)] : steps,
    );
    const done = run(script(failing), ['--apply', '--yes']);
    expect(done.code).toBe(1);
    expect(done.complained).toContain('a command failed: false');
    expect(present()).toContain('ftp');
  });

  test('stops where the service is still there afterwards', { timeout: 20_000 }, () => {
    const stubborn = here((steps, name) =>
      name === 'telnet' ? [step('now', ['true']), ...steps.slice(1)] : steps,
    );
    const done = run(script(stubborn), ['--apply', '--yes']);
    expect(done.code).toBe(1);
    expect(done.complained).toContain('it is still there');
  });

  test('says that a service may carry this session, and with --yes leaves it alone', () => {
    const ssh = { SSH_CONNECTION: '192.0.2.7 50000 192.0.2.1 23' };
    const done = run(script(here()), ['--apply', '--yes'], '', ssh);
    expect(done.said).toContain('may cut the session');
    expect(done.said).toContain('1 turned off, 1 left alone');
    expect(present()).toEqual(['ftp.off', 'telnet']);
  });

  test('knows a session that came in from elsewhere by who started it, where sudo took its address away', () => {
    writeFileSync(join(folder, 'plan.sh'), script(here()));
    // A shell of that name stands for the daemon; without a terminal, as of `ssh host sudo sh plan.sh`.
    execFileSync('cp', ['-L', '/bin/sh', join(folder, 'sshd')]);
    const said = execFileSync(
      join(folder, 'sshd'),
      ['-c', 'sh plan.sh --folder kept --apply --yes; exit $?'],
      { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } },
    );
    expect(said).toContain('may cut the session');
    expect(present()).toEqual(['ftp.off', 'telnet']);
  });

  test('goes on where an earlier run stopped: what is off is looked at, and undone once', () => {
    const fixed = `'${join(folder, 'mended')}'`;
    const waiting = here((steps, name) =>
      name === 'telnet' ? [step('now', [`test -e ${fixed}`]), ...steps] : steps,
    );
    const plan = waiting.plan.map((each) => ({ ...each, order: each.serviceId === 'ftp' ? 1 : 2 }));
    const text = script({ ...waiting, plan });
    expect(run(text, ['--apply', '--yes']).code).toBe(1);
    expect(present()).toEqual(['ftp.off', 'telnet']);
    writeFileSync(join(folder, 'mended'), '');
    const again = run(text, ['--apply', '--yes']);
    expect([again.code, again.complained]).toEqual([0, '']);
    expect(again.said).toContain('turned off by an earlier run');
    expect(again.said).toContain('1 turned off, 0 left alone');
    expect(present()).toEqual(['ftp.off', 'telnet.off']);
    const undo = readdirSync(join(folder, 'kept')).find((name) => name.endsWith('.sh')) ?? '';
    expect(readFileSync(join(folder, 'kept', undo), 'utf8').match(/^mv .*ftp/gm)).toHaveLength(1);
    writeFileSync(join(folder, 'ftp'), 'an upgrade brought it back');
    expect(run(text, ['--apply', '--yes']).complained).toContain('has come back');
    spawnSync('sh', [join(folder, 'kept', undo)], { stdio: 'ignore' });
    expect(present()).toEqual(['ftp', 'telnet']);
    expect(run(text, ['--apply', '--yes']).said).toContain('2 turned off');
  });
});

test('what cannot be undone, ends a process by number, or cannot be read on a screen is left to a person', () => {
  const why = (steps: readonly Step[]) => jobsOf(here(() => steps))[0]?.byHand;
  const undo = step('undo', ['rc-service x start']);
  expect(why([step('now', ['rc-service x stop']), undo])).toBe('');
  expect(why([step('now', ['rc-service x stop'])])).toContain('no way back');
  expect(why([step('now', ['kill 988']), undo])).toContain('ends a process');
  expect(why([step('now', ['killall -HUP inetd']), undo])).toBe('');
  expect(why([step('now', ["rm 'a\x1b[2Jb'"]), undo])).toContain('characters');
  expect(why([step('now', ["rm 'a\nb'"]), undo])).toContain('characters');
  expect(why([step('now', []), undo])).toContain('a person has to act');
});

test('the portmapper waits for what a person has to turn off before it', () => {
  const model = here();
  const as = (ftp: readonly Step[]) => ({
    ...model,
    plan: model.plan.map((each) => ({ ...each, order: each.serviceId === 'ftp' ? 1 : 2 })),
    services: model.services.map((each) =>
      each.id === 'ftp'
        ? { ...each, recognisedBy: 'rpc-program', steps: [...ftp, ...each.steps] as ReportStep[] }
        : { ...each, knowledge: 'sunrpc' },
    ),
  });
  expect(jobsOf(as([])).map(({ byHand }) => byHand)).toEqual(['', '']);
  expect(jobsOf(as([step('now', ['kill 988'])])).map(({ byHand }) => byHand)).toEqual([
    'it ends a process by number or name',
    expect.stringContaining('registers with it'),
  ]);
});

test('what is restricted, investigated or kept is in no command of the script', () => {
  const model = bigcat();
  const turnedOff = jobsOf(model).filter((job) => job.byHand === '');
  expect(turnedOff.length).toBeGreaterThan(5);
  expect(turnedOff.every((job) => job.service.decision.verdict === 'turn-off')).toBe(true);
  expect(script(model)).not.toContain('hosts.allow');
});
