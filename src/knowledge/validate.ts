/**
 * What must hold across the knowledge base, so that recognition never has to guess between two entries.
 *
 * A listing's service name belongs to one entry. Two entries may claim one port (every web server claims 80/tcp)
 * only where programs or names tell them apart. A program that runs anything names no service.
 */

import type { Knowledge, KnowledgeBase, KnownPort } from '../model/knowledge.ts';
import type { Problem } from './front-matter.ts';

/** Super-servers, interpreters, wrappers and shells: what they listen for is somebody else's service. And names that any program may have. */
export const genericPrograms: ReadonlySet<string> = new Set(
  (
    'inetd xinetd inetutils-inetd openbsd-inetd rlinetd tcpd systemd init busybox toybox sh bash dash ash ksh zsh ' +
    'python python2 python3 perl ruby node nodejs deno bun java jsvc php php-cgi lua dotnet mono beam beam.smp erl ' +
    'tcpserver sslserver supervise runsv daemon sudo su env docker-init tini dumb-init server daemon main app ' +
    'agent api broker client controller gateway manager monitor proxy scheduler service speaker starter worker'
  ).split(' '),
);

export function validateKnowledge(base: KnowledgeBase): readonly Problem[] {
  const problems: Problem[] = [];
  const roles = new Set(base.roles.map((role) => role.id));
  const controls = new Set(base.controls.map((control) => `${control.framework} ${control.id}`));
  const frameworks = new Set(base.frameworks.map((framework) => framework.id));
  const ids = new Set(base.services.map((entry) => entry.id));
  const names = new Map<string, string>();
  const programs = new Map<string, readonly Knowledge[]>();

  for (const entry of base.services) {
    const problem = (because: string) => {
      problems.push({ file: `services/${entry.id}.md`, because });
    };
    if (!/^[a-z0-9][a-z0-9-]*$/.test(entry.id)) problem(`id: '${entry.id}' is not kebab-case`);
    for (const role of entry.neededFor) {
      if (!roles.has(role)) problem(`needed-for: no role ${role} in roles.yaml`);
    }
    if (entry.replacedBy !== null && !ids.has(entry.replacedBy)) {
      problem(`replaced-by: no entry ${entry.replacedBy}`);
    }
    if (entry.replacedBy === entry.id) problem('replaced-by: an entry cannot replace itself');
    for (const [framework, cited] of Object.entries(entry.controls)) {
      if (!frameworks.has(framework)) problem(`controls: no framework ${framework} in controls.yaml`);
      else {
        for (const id of cited) {
          if (!controls.has(`${framework} ${id}`)) {
            problem(`controls: ${framework}: no ${id} in controls.yaml`);
          }
        }
      }
    }
    if (Object.keys(entry.controls).length === 0) problem('controls: none cited');
    for (const program of entry.programs) {
      if (genericPrograms.has(program)) {
        problem(`programs: ${program} runs other programs or may be anybody's, so it names no service`);
      }
      for (const other of programs.get(program) ?? []) {
        // Postfix and Cyrus both call it `master`: the port decides, so they may not share one.
        if (other.ports.length > 0 && entry.ports.length > 0 && !sharesPort(other, entry)) continue;
        problem(`programs: ${program} belongs to services/${other.id}.md too, and no port tells them apart`);
      }
      programs.set(program, [...(programs.get(program) ?? []), entry]);
    }
    for (const name of entry.names) {
      const owner = names.get(name);
      if (owner === undefined) names.set(name, entry.id);
      else problem(`names: ${name} already belongs to services/${owner}.md`);
    }
    if (
      entry.programs.length + entry.names.length + entry.startedAs.length + entry.ports.length === 0 &&
      entry.rpcPrograms.length === 0
    ) {
      problem('nothing to recognise it by: no programs, names, ports or started-as');
    }
    for (const because of linkProblems(entry)) problem(because);
  }
  return [...problems, ...clashingPorts(base.services)];
}

/** Two entries on one port, of which one has nothing else to be told by. */
function clashingPorts(services: readonly Knowledge[]): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, one] of services.entries()) {
    for (const other of services.slice(index + 1)) {
      if (!sharesPort(one, other)) continue;
      for (const entry of [one, other]) {
        if (entry.programs.length + entry.names.length + entry.startedAs.length > 0) continue;
        problems.push({
          file: `services/${entry.id}.md`,
          because: `ports: shared with services/${(entry === one ? other : one).id}.md, and no program, name or unit tells them apart`,
        });
      }
    }
  }
  return problems;
}

function sharesPort(one: Knowledge, other: Knowledge): boolean {
  return one.ports.some((port) => other.ports.some((its) => overlap(port, its)));
}

function overlap(one: KnownPort, other: KnownPort): boolean {
  return one.protocol === other.protocol && one.from <= other.to && other.from <= one.to;
}

/** Links of the prose: https only, so that a report never sends a reader over plain text. */
function linkProblems(entry: Knowledge): readonly string[] {
  const problems: string[] = [];
  for (const text of Object.values(entry.prose)) {
    // [the manual](https://example.org/)   <https://example.org/>
    for (const match of text.matchAll(/\]\(([^)\s]*)\)|<([a-z]+:[^>\s]*)>/g)) {
      const target = match[1] ?? match[2] ?? '';
      if (!target.startsWith('https://')) problems.push(`link: '${target}' is not https`);
    }
  }
  return problems;
}
