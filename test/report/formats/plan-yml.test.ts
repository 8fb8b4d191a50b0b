import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ReportModel } from '../../../src/model/report.ts';
import { jobsOf } from '../../../src/report/formats/plan-jobs.ts';
import { planYml } from '../../../src/report/formats/plan-yml.ts';
import { defaultRenderOptions } from '../../../src/report/options.ts';
import { bigcat } from '../model-fixture.ts';
import { hostile } from './hostile.ts';

const playbook = (model: ReportModel) => String(planYml.render(model, defaultRenderOptions));
const read = (model: ReportModel) =>
  parse(playbook(model), { customTags: [{ tag: '!unsafe', resolve: (said: string) => said }] })[0];
const commandsOf = (model: ReportModel, tagged: boolean): readonly string[] =>
  read(model)
    .tasks.filter((task: { tags?: string[] }) => (task.tags?.includes('undo') ?? false) === tagged)
    .flatMap((task: Record<string, { cmd: string }>) => task['ansible.builtin.shell']?.cmd ?? []);

test('the playbook holds the commands of the plan, each as it is, and those of the way back in reverse', () => {
  const jobs = jobsOf(bigcat()).filter((job) => job.byHand === '');
  const commands = (steps: readonly { commands: readonly string[] }[]) =>
    steps.flatMap((step) => step.commands);
  expect(jobs.length).toBeGreaterThan(5);
  expect(commandsOf(bigcat(), false)).toEqual(jobs.flatMap((job) => commands([...job.off, ...job.look])));
  expect(commandsOf(bigcat(), true)).toEqual([...jobs].reverse().flatMap((job) => commands(job.undo)));
});

test('each command waits for portledger_apply', () => {
  const { tasks } = read(bigcat());
  // Those that have it written out only look at who the host is.
  const shells = tasks.filter((task: Record<string, { cmd?: string }>) => task['ansible.builtin.shell']?.cmd);
  expect(shells.length).toBeGreaterThan(20);
  for (const task of shells) expect(task.when).toBe('portledger_apply | default(false) | bool');
});

test('one service can be chosen, there and back, and nothing of another comes along', () => {
  const chosen = (tag: string): readonly string[] =>
    read(bigcat())
      .tasks.filter((task: { tags?: string[] }) => task.tags?.includes(tag))
      .flatMap((task: Record<string, { cmd: string }>) => task['ansible.builtin.shell']?.cmd ?? []);
  const jobs = jobsOf(bigcat()).filter((job) => job.byHand === '');
  for (const { service, off, look, undo } of jobs) {
    const of = (steps: typeof off) => steps.flatMap(({ commands }) => commands);
    expect(chosen(`off-${service.id}`)).toEqual(of([...off, ...look]));
    expect(chosen(`undo-${service.id}`)).toEqual(of(undo));
  }
  // Without a tag no way back is run.
  for (const { tags = [] } of read(bigcat()).tasks as readonly { tags?: string[] }[])
    expect(tags.includes('never')).toBe(tags.some((tag) => tag.startsWith('undo')));
  expect(playbook(bigcat())).toContain('--tags undo-ID');
});

test('the ssh that Ansible comes in by is left alone until somebody says otherwise', () => {
  const model = bigcat();
  const ssh = {
    ...model,
    services: model.services.map((each) => (each.id === 'telnet' ? { ...each, knowledge: 'ssh' } : each)),
  };
  const tasks = read(ssh).tasks.filter((task: { name: string; tags?: string[] }) =>
    /^telnet: /.test(task.name),
  );
  expect(tasks.length).toBeGreaterThan(2);
  for (const task of tasks) expect(task.when).toContain('and (portledger_session | default(false) | bool)');
});

test('a hostile capture changes no task, no command and no template of the playbook', () => {
  const shape = (model: ReportModel) => read(model).tasks.map((task: object) => Object.keys(task));
  expect(shape(hostile())).toEqual(shape(bigcat()));
  expect(commandsOf(hostile(), false)).toEqual(commandsOf(bigcat(), false));
  for (const line of playbook(hostile()).split('\n'))
    if (/\{\{|\{%/.test(line)) expect(line).toMatch(/: !unsafe "|- !unsafe "/);
});

const hasAnsible = spawnSync('ansible-playbook', ['--version'], { timeout: 60_000 }).status === 0;

describe.skipIf(!hasAnsible || process.getuid?.() !== 0)(
  'the playbook, played (ansible-playbook, root)',
  () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'portledger-playbook-'));
      writeFileSync(join(folder, 'telnet'), 'listens');
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const play = (model: ReportModel, ...more: readonly string[]) => {
      writeFileSync(join(folder, 'plan.yml'), playbook(model));
      const done = spawnSync(
        'ansible-playbook',
        ['-i', 'localhost,', '-c', 'local', ...more, join(folder, 'plan.yml')],
        { encoding: 'utf8', env: { ...process.env, ANSIBLE_HOME: join(folder, 'home'), LC_ALL: 'C.UTF-8' } },
      );
      return { code: done.status, said: `${done.stdout}${done.stderr}` };
    };
    const here = (): ReportModel => {
      const model = bigcat();
      const [on, off] = [`'${join(folder, 'telnet')}'`, `'${join(folder, '{{ 7 * 7 }}')}'`];
      return {
        ...model,
        host: { ...model.host, name: hostname(), machineIdHash: null },
        plan: model.plan.filter((plan) => plan.serviceId === 'telnet'),
        services: model.services.map((service) => ({
          ...service,
          steps: service.steps.flatMap((step) => {
            if (step.when === 'now') return [{ ...step, commands: [`mv ${on} ${off}`] }];
            if (step.when === 'verify') return [{ ...step, commands: [`ls ${on} 2>/dev/null`] }];
            return step.when === 'undo' ? [{ ...step, commands: [`mv ${off} ${on}`] }] : [];
          }),
        })),
      };
    };
    const there = () => readdirSync(folder).filter((name) => /^telnet|7 \* 7/.test(name));

    test('changes nothing unless it is told to', { timeout: 120_000 }, () => {
      const done = play(here());
      expect([done.code, done.code === 0 ? '' : done.said]).toEqual([0, '']);
      expect(there()).toEqual(['telnet']);
    });

    test('turns off and back on, and takes no name for a template', { timeout: 120_000 }, () => {
      const done = play(here(), '-e', 'portledger_apply=true');
      expect([done.code, done.code === 0 ? '' : done.said]).toEqual([0, '']);
      expect(there()).toEqual(['{{ 7 * 7 }}']);
      // Of another service nothing is known, so nothing comes back.
      expect(play(here(), '-e', 'portledger_apply=true', '--tags', 'undo-ftp').code).toBe(0);
      expect(there()).toEqual(['{{ 7 * 7 }}']);
      expect(play(here(), '-e', 'portledger_apply=true', '--tags', 'undo-telnet').code).toBe(0);
      expect(there()).toEqual(['telnet']);
    });

    test('a command of the way back that fails keeps nothing else off, and is told', {
      timeout: 120_000,
    }, () => {
      expect(play(here(), '-e', 'portledger_apply=true').code).toBe(0);
      const model = here();
      const services = model.services.map((service) => ({
        ...service,
        steps: service.steps.map((step) =>
          step.when === 'undo' ? { ...step, commands: ['echo gone; exit 3', ...step.commands] } : step,
        ),
      }));
      const done = play({ ...model, services }, '-e', 'portledger_apply=true', '--tags', 'undo');
      expect(done.code).not.toBe(0);
      expect(done.said).toContain('The tasks above that were ignored failed');
      expect(there()).toEqual(['telnet']);
    });

    test('refuses another host, and a hostile plan is still a playbook', { timeout: 120_000 }, () => {
      const refused = play(bigcat(), '-e', 'portledger_apply=true');
      expect(refused.code).not.toBe(0);
      expect(refused.said).toContain('The plan is for another host');
      const clone = { ...here(), host: { ...here().host, machineIdHash: '0'.repeat(64) } };
      const mistaken = play(clone, '-e', 'portledger_apply=true');
      if (existsSync('/etc/machine-id')) expect(mistaken.said).toContain('by its machine id');
      expect(there()).toEqual(existsSync('/etc/machine-id') ? ['telnet'] : ['{{ 7 * 7 }}']);
      expect(play(hostile(), '--syntax-check').code).toBe(0);
      expect(existsSync(join(folder, 'telnet'))).toBe(true);
    });
  },
);
