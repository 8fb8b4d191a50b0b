/** Who needs a service: rows of the register and claimed roles, one condition at a time. */
import { describe, expect, test } from 'vitest';
import { caseOf } from '../../src/decide/approvals.ts';
import type { JudgeContext } from '../../src/decide/rule.ts';
import type { Declaration } from '../../src/model/declaration.ts';
import type { Service } from '../../src/model/service.ts';

const row = (more: Partial<Declaration> = {}): Declaration => ({
  host: '*',
  service: 'telnet',
  port: null,
  protocol: '',
  role: '',
  businessNeed: 'the old switch  has\nnothing else',
  owner: 'O. Wner',
  approvedBy: 'A. Prover',
  approvedOn: '2026-01-02',
  expiresOn: '',
  securityFeatures: 'a firewall',
  file: 'register.csv',
  line: 3,
  text: 'the row',
  ...more,
});

const tcp = (port: number) => ({ protocol: 'tcp', port });
const service = (more: Record<string, unknown> = {}) =>
  ({
    id: 'telnet',
    name: 'in.telnetd',
    sockets: [tcp(23)],
    knowledge: { id: 'telnetd', names: ['Telnet-Server'], neededFor: ['terminal-server'] },
    ...more,
  }) as unknown as Service;

function judged(rows: readonly Declaration[], more: Partial<JudgeContext> = {}, of = service()) {
  const host = { name: 'bigcat' } as JudgeContext['host'];
  const register = { declarations: rows } as unknown as JudgeContext['register'];
  const { approval, expired } = caseOf(of, {
    host,
    capturedOn: '2026-11-23',
    roles: [],
    register,
    ...more,
  });
  return { approval, expired: expired.map(({ line }) => line) };
}
const speaks = (more: Partial<Declaration>, of = service()) => judged([row(more)], {}, of).approval !== null;

describe('a row speaks of a service', () => {
  test('by each of its names, in any case, and by no part of one', () => {
    for (const name of ['telnet', 'TELNET', 'in.telnetd', 'telnetd', 'telnet-server'])
      expect({ name, speaks: speaks({ service: name }) }).toEqual({ name, speaks: true });
    for (const name of ['', 'tel', 'telnets', 'ftp', 'undefined'])
      expect({ name, speaks: speaks({ service: name }) }).toEqual({ name, speaks: false });
    expect(speaks({ service: '' }, service({ name: '', knowledge: null }))).toBe(false);
  });
  test('that nobody knows, by its id and name alone', () => {
    const unknown = service({ knowledge: null });
    expect([speaks({}, unknown), speaks({ service: 'in.telnetd' }, unknown)]).toEqual([true, true]);
    expect([speaks({ service: 'telnetd' }, unknown), speaks({ role: 'x' }, unknown)]).toEqual([false, false]);
  });
  test('by its port, which counts more than the name', () => {
    expect(speaks({ port: 23 })).toBe(true);
    expect(speaks({ port: 24 })).toBe(false);
    expect(speaks({ port: 23, service: 'ftp' })).toBe(true);
    expect(speaks({ port: 24 }, service({ sockets: [tcp(23), tcp(24)] }))).toBe(true);
    expect(speaks({ port: 23 }, service({ sockets: [] }))).toBe(false);
  });
  test('by its protocol, where the row names one', () => {
    for (const protocol of ['', '*', 'tcp', 'TCP']) expect(speaks({ port: 23, protocol })).toBe(true);
    expect(speaks({ port: 23, protocol: 'udp' })).toBe(false);
    expect(speaks({ protocol: 'udp' })).toBe(false);
    expect(speaks({ protocol: 'tcp' })).toBe(true);
    // One that listens nowhere has no protocol to differ.
    expect(speaks({ protocol: 'udp' }, service({ sockets: [] }))).toBe(true);
    const both = service({ sockets: [tcp(23), { protocol: 'udp', port: 24 }] });
    expect([
      speaks({ port: 24, protocol: 'udp' }, both),
      speaks({ port: 23, protocol: 'udp' }, both),
    ]).toEqual([true, false]);
  });
  test('by a role that needs it, whatever else the row says', () => {
    expect(speaks({ role: 'terminal-server', service: '', port: 99 })).toBe(true);
    expect(speaks({ role: 'web-server' })).toBe(false);
  });
  test('on its host', () => {
    expect([speaks({ host: 'bigcat' }), speaks({ host: 'big*' }), speaks({ host: 'web*' })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('of several rows', () => {
  test('one about the service goes before one about a role, and the first before the second', () => {
    const role = row({ role: 'terminal-server', owner: 'role' });
    expect(judged([role, row()]).approval?.owner).toBe('O. Wner');
    expect(judged([role]).approval?.owner).toBe('role');
    expect(judged([row({ owner: 'first' }), row({ owner: 'second' })]).approval?.owner).toBe('first');
  });
  test('one that has expired by the day of the capture does not count, and is told', () => {
    const expired = row({ expiresOn: '2026-11-22', line: 7 });
    expect(judged([expired])).toEqual({ approval: null, expired: [7] });
    expect(judged([expired, row({ owner: 'second' })])).toMatchObject({
      approval: { owner: 'second', expired: false },
      expired: [7],
    });
    const role = row({ role: 'terminal-server', owner: 'role' });
    expect(judged([expired, role]).approval?.owner).toBe('role');
    // The last day is one of its days.
    expect(judged([row({ expiresOn: '2026-11-23' })])).toMatchObject({ approval: {}, expired: [] });
    // A capture without a date expires nothing, and a row without one never does.
    expect(judged([expired], { capturedOn: null })).toMatchObject({ approval: {}, expired: [] });
    expect(judged([row({ expiresOn: '' })]).expired).toEqual([]);
  });
});

describe('the approval', () => {
  const at = { file: 'register.csv', line: 3, text: 'the row', origin: 'register register.csv' };
  test('of a row is the row, word for word', () => {
    expect(judged([row({ expiresOn: '2027-01-01' })]).approval).toEqual({
      by: 'register',
      reason: 'Needed: the old switch has nothing else.',
      owner: 'O. Wner',
      approvedBy: 'A. Prover',
      approvedOn: '2026-01-02',
      expiresOn: '2027-01-01',
      securityFeatures: 'a firewall',
      expired: false,
      evidence: [at],
    });
  });
  test.each([
    [{ businessNeed: '' }, 'The register lists it without a reason.'],
    [{ businessNeed: 'for X!' }, 'Needed: for X!'],
    [{ businessNeed: ' why? ' }, 'Needed: why?'],
    [{ businessNeed: 'a. b' }, 'Needed: a. b.'],
    [{ businessNeed: 'x', role: 'terminal-server' }, 'Needed for the role terminal-server: x.'],
  ])('of %j says %j', (more, reason) => {
    expect(judged([row(more)]).approval?.reason).toBe(reason);
  });
  test('of a claimed role is the option, where no row speaks', () => {
    const roles = [
      { id: 'web-server', claim: 'web-server' },
      { id: 'terminal-server', claim: 'big*=terminal-server' },
    ];
    const of = { roles } as unknown as Partial<JudgeContext>;
    expect(judged([], of)).toEqual({
      approval: {
        by: 'role',
        reason: 'The role terminal-server needs it.',
        owner: '',
        approvedBy: '',
        approvedOn: '',
        expiresOn: '',
        securityFeatures: '',
        expired: false,
        evidence: [
          { file: 'options', line: 1, text: '--role big*=terminal-server', origin: 'option --role' },
        ],
      },
      expired: [],
    });
    expect(judged([row()], of).approval?.by).toBe('register');
    expect(judged([row({ expiresOn: '2020-01-01', line: 9 })], of)).toMatchObject({
      approval: { by: 'role' },
      expired: [9],
    });
    expect(judged([], of, service({ knowledge: null })).approval).toBeNull();
    expect(judged([]).approval).toBeNull();
  });
});
