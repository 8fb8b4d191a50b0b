/**
 * `report.plan.yml`: the plan as an Ansible playbook. It changes nothing unless `portledger_apply` is true, fails on
 * any host but the captured one, and keeps the way back under the tag `undo`. Each service has its tags, too: Ansible takes
 * any of several tags and never asks for two of them, so a service's own way back is one word.
 *
 *     ansible-playbook -i bigcat, report.plan.yml                             shows what it would run
 *     ansible-playbook -i bigcat, report.plan.yml -e portledger_apply=true
 *     … -e portledger_apply=true --tags off-telnet                            this one service
 *     … -e portledger_apply=true --tags undo                                  everything back
 *     … -e portledger_apply=true --tags undo-telnet                           this one service back
 *
 * The ssh that Ansible comes in by is left alone but with `-e portledger_session=true`.
 *
 * Every text is a double-quoted scalar, in which JSON's escapes are YAML's; `!unsafe` keeps Ansible from taking
 * braces in it for a template.
 */
import type { ReportModel } from '../../model/report.ts';
import type { Format } from './format.ts';
import { type Job, jobsOf, remark } from './plan-jobs.ts';

export const planYml: Format = {
  id: 'plan.yml',
  title: 'The action plan as an Ansible playbook (shows, or applies)',
  extension: 'plan.yml',
  render: playbookOf,
};

function playbookOf(model: ReportModel): string {
  const jobs = jobsOf(model);
  const byScript = jobs.filter((job) => job.byHand === '');
  const byHand = jobs.filter((job) => job.byHand !== '');
  return [
    '---',
    `# Portledger ${remark(model.generator.version)}: action plan of report ${remark(model.id)}`,
    `# Captured: ${remark(model.host.capturedFrom ?? 'not known')}; bundle SHA-256 ${remark(model.bundle.sha256)}`,
    ...usage,
    '- name: "Turn off the listening services that nobody needs"',
    '  hosts: all',
    '  become: true',
    '  gather_facts: false',
    // sudo and su do not give every user the folders of root's tools.
    '  environment:',
    '    PATH: /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    '    LC_ALL: C',
    // One host, and one service after another: the plan stops at the first surprise.
    '  any_errors_fatal: true',
    '  vars:',
    `    portledger_host: ${text(hostName(model))}`,
    `    portledger_machine: ${text(machine(model))}`,
    '  tasks:',
    '    - name: "Ask the host who it is"',
    '      ansible.builtin.shell: uname -n; if test -r /etc/machine-id; then sha256sum < /etc/machine-id; fi',
    '      register: portledger_is',
    '      changed_when: false',
    '      failed_when: false',
    '      check_mode: false',
    '      tags: [always]',
    '    - name: "It is the captured host"',
    '      ansible.builtin.assert:',
    '        that:',
    '          - portledger_host | length > 0',
    '          - portledger_is.stdout_lines[0] == portledger_host',
    // Where the host has no machine id, or no tool for it, its name has to do.
    '          - portledger_machine | length == 0 or portledger_is.stdout_lines | length == 1 or portledger_is.stdout_lines[1].split()[0] == portledger_machine',
    '        fail_msg: "The plan is for another host, by its name or by its machine id"',
    '      tags: [always]',
    ...byScript.flatMap(tasksOf),
    ...byHand.flatMap((job) => [
      `    - name: ${title(`By hand: ${job.service.title} (${job.service.id})`)}`,
      '      ansible.builtin.debug:',
      `        msg: ${text(`${job.byHand}; see the report`)}`,
    ]),
    ...wayBack(byScript),
    '',
  ].join('\n');
}

/** The latest change is undone first. One that fails keeps none of the others off, and is told at the end. */
function wayBack(jobs: readonly Job[]): readonly string[] {
  const undo = [...jobs]
    .reverse()
    .flatMap((job) =>
      job.undo.flatMap(({ title, commands }) => commands.map((command) => ({ job, title, command }))),
    );
  if (undo.length === 0) return [];
  return [
    ...undo.flatMap(({ job, title, command }, at) => [
      shellTask(`Undo ${job.service.id}: ${title}`, command, applied, ['never', 'undo', tagOf('undo', job)]),
      `      register: portledger_undone_${at}`,
      '      ignore_errors: true',
    ]),
    '    - name: "Every command of the way back did its work"',
    '      ansible.builtin.assert:',
    '        that:',
    ...undo.map((_, at) => `          - (portledger_undone_${at} | default({})) is not failed`),
    '        fail_msg: "The tasks above that were ignored failed: do by hand what they say"',
    tagLine(['never', 'undo', ...jobs.map((job) => tagOf('undo', job))]),
  ];
}

/** Stands in the playbook itself: whoever has it has not read this. */
const usage = [
  '# It only shows what it would run, unless -e portledger_apply=true.',
  '# Tags choose: off-ID one service alone, undo the way back of everything, undo-ID that of one service (--list-tags shows them).',
  '# What a super-server starts comes back only while that runs: where the plan took it along with the last of its services,',
  '# bring that one back as well: --tags undo-ID,undo-LAST. What registers with the portmapper needs that first in the same way.',
] as const;

/** Sample: `undo-telnet`. Tags are templates, and a comma parts them. */
const tagOf = (what: 'off' | 'undo', { service }: Job) =>
  `${what}-${service.id.replace(/[^A-Za-z0-9._-]/g, '_')}`;

/** Of a name that is none, the playbook knows that it is not this host. */
function hostName(model: ReportModel): string {
  const name = model.host.name ?? '';
  return /^[A-Za-z0-9._-]{1,255}$/.test(name) ? name : '';
}

/** SHA-256 of the captured host's /etc/machine-id; '' where it is not known. */
function machine(model: ReportModel): string {
  const hash = model.host.machineIdHash ?? '';
  return /^[0-9a-f]{64}$/.test(hash) ? hash : '';
}

const applied = 'portledger_apply | default(false) | bool';

/** Ansible itself comes in by ssh: that goes only where somebody says that there is another way. */
function whenOf({ service }: Job): string {
  const carries = service.knowledge === 'ssh' || service.sockets.some(({ port }) => port === 22);
  return carries ? `(${applied}) and (portledger_session | default(false) | bool)` : applied;
}

function tasksOf(job: Job): readonly string[] {
  const { service } = job;
  const when = whenOf(job);
  const tags = [tagOf('off', job)];
  const commands = job.off.flatMap((step) => step.commands);
  return [
    `    - name: ${title(`Plan for ${service.title} (${service.id})`)}`,
    '      ansible.builtin.debug:',
    '        msg:',
    ...commands.map((command) => `          - ${text(command)}`),
    ...(when === applied
      ? []
      : [
          `          - ${text('left alone unless portledger_session=true: Ansible may have come in through it, and would not come in again')}`,
        ]),
    tagLine(tags),
    ...job.off.flatMap((step) =>
      step.commands.map((command) => shellTask(`${service.id}: ${step.title}`, command, when, tags)),
    ),
    ...job.look.flatMap((step) =>
      step.commands.map((command) =>
        [
          `    - name: ${title(`${service.id}: ${step.title} (${step.expect})`)}`,
          '      ansible.builtin.shell:',
          `        cmd: ${text(command)}`,
          '      register: portledger_look',
          '      changed_when: false',
          `      failed_when: ${/^no (?:line|output)/i.test(step.expect) ? 'portledger_look.stdout | length > 0 or portledger_look.stderr | length > 0' : 'false'}`,
          '      retries: 5',
          '      delay: 1',
          '      until: portledger_look is not failed',
          `      when: ${when}`,
          tagLine(tags),
        ].join('\n'),
      ),
    ),
  ];
}

function shellTask(name: string, command: string, when: string, tags: readonly string[]): string {
  return [
    `    - name: ${title(name)}`,
    '      ansible.builtin.shell:',
    `        cmd: ${text(command)}`,
    `      when: ${when}`,
    tagLine(tags),
  ].join('\n');
}

const tagLine = (tags: readonly string[]) => `      tags: [${tags.map(scalar).join(', ')}]`;

function text(said: string): string {
  return `!unsafe ${scalar(said)}`;
}

/** Names are templates, too, and take no `!unsafe`: braces go. */
function title(said: string): string {
  return scalar(remark(said).replace(/[{}]/g, '_'));
}

/** JSON's escapes are YAML's, but for the pairs that JSON makes of what lies beyond U+FFFF. */
function scalar(said: string): string {
  return JSON.stringify(said).replace(/[^\x20-\x7e]/gu, (mark) => {
    const code = mark.codePointAt(0) ?? 0xfffd;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
