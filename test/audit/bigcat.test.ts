import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { verifyCapture } from '../../src/snapshot/verify.ts';
import { projectRoot } from '../shared.ts';

const sample = join(projectRoot, 'samples/bigcat/capture');
const knowledge = loadKnowledge();
const reportWith = async (roles: readonly string[]) =>
  audit(await openCapture(sample), { knowledge, register: emptyRegister, roles });

const needed = ['netbios-ssn', 'printer', 'ssh', 'x11'];
const unneeded = [
  'auth',
  'domain',
  'exec',
  'finger',
  'ftp',
  'http',
  'login',
  'mountd',
  'shell',
  'smtp',
  'sunrpc',
  'telnet',
  'time',
];

/** Names of the listening services with one of these verdicts, sorted. */
const listening = (report: ReportModel, ...verdicts: string[]) =>
  report.services
    .filter((service) => service.listens === true && verdicts.includes(service.decision.verdict))
    .map((service) => service.name)
    .sort();

describe("the HOWTO's own host", () => {
  let desktop: ReportModel;
  let bare: ReportModel;
  beforeAll(async () => {
    desktop = await reportWith(['desktop', 'printer', 'ms-lan', 'remote-login']);
    bare = await reportWith([]);
  });

  test('the sample matches its own manifest', async () => {
    expect(verifyCapture(await openCapture(sample)).verdict).toBe('intact');
  });

  test('with the roles of the HOWTO it keeps four services and turns off the other thirteen', () => {
    expect(listening(desktop, 'keep', 'restrict')).toEqual(needed);
    expect(listening(desktop, 'turn-off', 'investigate')).toEqual(unneeded);
  });

  test('without roles it turns off all that no role claims', () => {
    expect(listening(bare, 'keep', 'restrict')).toEqual([]);
    expect(listening(bare, 'turn-off', 'investigate')).toEqual([...needed, ...unneeded].sort());
  });

  test('the two sockets of named are one service', () => {
    const domain = desktop.services.filter((service) => service.name === 'domain');
    expect(domain).toHaveLength(1);
    const shown = domain[0]?.sockets.flatMap((socket) =>
      socket.evidence.map((line) => `${line.file}:${line.line}`),
    );
    expect(shown).toEqual(expect.arrayContaining(['cmd/netstat-tap:8', 'cmd/netstat-tap:9']));
  });

  test('telnet listens although its line in inetd.conf is commented out, and the report shows both lines', () => {
    const telnet = desktop.services.find((service) => service.name === 'telnet' && service.listens === true);
    expect(telnet?.contradictions.map((each) => each.kind)).toContain('listens-but-not-configured');
    const shown = telnet?.contradictions.flatMap((each) => each.evidence.map((line) => line.text)).join('\n');
    expect(shown).toContain('*:telnet');
    expect(shown).toContain('#telnet  stream  tcp   nowait  root  /usr/sbin/tcpd  in.telnetd');
  });

  test('time and pop-3 are the enabled lines of inetd.conf; pop-3 does not listen', () => {
    const configured = desktop.services.filter(
      (service) =>
        service.configured === true && service.starters.some((starter) => starter.kind === 'inetd'),
    );
    expect(configured.map((service) => [service.name, service.listens])).toEqual([
      ['time', true],
      ['pop-3', false],
    ]);
  });

  test('the danger zone comes first in the plan', () => {
    const phases = desktop.plan.map((each) => each.phase);
    const first = phases.indexOf('unneeded');
    expect(phases.lastIndexOf('danger-zone')).toBeLessThan(first);
    expect(phases.filter((phase) => phase === 'danger-zone').length).toBeGreaterThan(5);
  });

  test('every finding, decision and socket has a line of evidence that stands in the capture', async () => {
    const lines = new Map<string, readonly string[]>();
    for (const section of (await openCapture(sample)).sections) lines.set(section.file, [...section.lines]);
    const evidence = [
      ...desktop.findings.flatMap((finding) => finding.evidence),
      ...desktop.services.flatMap((service) => service.sockets.flatMap((socket) => socket.evidence)),
    ].filter((line) => line.file !== 'options');
    expect(evidence.length).toBeGreaterThan(30);
    for (const { file, line, text } of evidence) expect(lines.get(file)?.[line - 1]).toBe(text);
  });

  test('every service to be turned off has steps for now or for good, and a way to verify', () => {
    for (const service of desktop.services.filter(
      (each) => each.decision.verdict === 'turn-off' && each.listens,
    )) {
      const when = new Set(service.steps.map((step) => step.when));
      expect([service.name, when.has('now') || when.has('for-good'), when.has('verify')]).toEqual([
        service.name,
        true,
        true,
      ]);
    }
  });
});
