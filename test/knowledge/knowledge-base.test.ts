import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromIndex, loadKnowledge, readKnowledge, toIndex } from '../../src/knowledge/index.ts';
import { projectRoot } from '../shared.ts';

const { base, problems } = readKnowledge(join(projectRoot, 'src/knowledge'));
const byId = new Map(base.services.map((entry) => [entry.id, entry]));
const withName = (name: string) => base.services.filter((entry) => entry.names.includes(name));

test('every file of the knowledge base is valid', () => {
  expect(problems.map((problem) => `${problem.file}: ${problem.because}`)).toEqual([]);
  expect(() => loadKnowledge()).not.toThrow();
});

test('the knowledge base survives being baked, key by key in the same order', () => {
  const { index, entries } = toIndex(base);
  const baked = fromIndex(JSON.parse(JSON.stringify(index)), () => entries);
  expect(baked.portNames).toEqual(base.portNames);
  expect(JSON.stringify(baked)).toBe(JSON.stringify(base));
});

test('no section of one entry is the same as a section of another', () => {
  const seen = new Map<string, string>();
  const same: string[] = [];
  for (const entry of base.services) {
    for (const [heading, text] of Object.entries(entry.prose)) {
      const words = text.toLowerCase().replace(/\s+/g, ' ');
      const first = seen.get(words);
      if (first !== undefined) same.push(`${entry.id} ${heading} = ${first}`);
      seen.set(words, `${entry.id} ${heading}`);
    }
  }
  expect(same).toEqual([]);
});

test('every section is between a short sentence and a long paragraph', () => {
  const thin: string[] = [];
  for (const entry of base.services) {
    for (const [heading, text] of Object.entries(entry.prose)) {
      if (text.length < 25 || text.length > 900)
        thin.push(`${entry.id} ${heading}: ${text.length} characters`);
    }
  }
  expect(thin).toEqual([]);
});

/** The rows of the HOWTO's netstat: name of the port, and the program where it is not inetd. */
const seedRows: readonly (readonly [string, string | null])[] = [
  ['exec', null],
  ['login', null],
  ['shell', null],
  ['printer', null],
  ['time', null],
  ['x11', 'X'],
  ['http', 'httpd'],
  ['domain', 'named'],
  ['ssh', 'sshd'],
  ['auth', 'in.identd'],
  ['telnet', null],
  ['finger', null],
  ['sunrpc', 'portmap'],
  ['ftp', null],
  ['smtp', 'sendmail'],
  ['mountd', 'rpc.mountd'],
  ['netbios-ssn', 'smbd'],
];

test('the seed host keeps four services by its roles, and nothing else of its eighteen rows', () => {
  const roles = new Set(['desktop', 'printer', 'ms-lan', 'remote-login']);
  const ports = new Map([...base.portNames].map(([key, name]) => [name, Number(key.split('/')[0])]));
  const met = seedRows.map(([name, program]) => {
    const port = ports.get(name) ?? 0;
    const running = base.services.filter((entry) => program !== null && entry.programs.includes(program));
    const found = program === null ? withName(name) : running;
    return (
      found.find((entry) => entry.ports.some((each) => each.from <= port && port <= each.to)) ??
      found[0] ??
      null
    );
  });
  expect(met.map((entry) => entry?.id)).toEqual(
    'rexec rlogin rsh lpd time x11 apache bind ssh identd telnet finger rpcbind ftp sendmail mountd smbd'.split(
      ' ',
    ),
  );
  expect(seedRows.filter(([name]) => withName(name).length !== 1)).toEqual([]);
  const kept = met.filter((entry) => entry?.neededFor.some((role) => roles.has(role)));
  expect(kept.map((entry) => entry?.id)).toEqual(['lpd', 'x11', 'ssh', 'smbd']);
});

/** Section 3.2 of the HOWTO, word by word, and the entries that each of its items means. */
const dangerZone: Readonly<Record<string, string>> = {
  'NFS and related services, including nfsd, lockd, mountd, statd, portmapper, etc.':
    'nfsd lockd mountd statd rquotad rpcbind',
  'rpc.* services, typically NFS and NIS related':
    'ypserv ypbind yppasswdd ypxfrd rusersd rstatd walld sprayd rexd rpc-bootparamd rpc-other',
  'Printer services (lpd)': 'lpd cups-lpd',
  'The so-called r* services: rsh, rlogin, rexec, rcp': 'rsh rlogin rexec kerberized-r',
  'telnet server': 'telnet telnets',
  'ftp server': 'ftp vsftpd proftpd pure-ftpd wu-ftpd',
  'BIND (named), DNS server package': 'bind',
  'Mail Transport Agent (sendmail, exim, postfix, qmail)':
    'smtp sendmail exim postfix qmail opensmtpd courier-mta',
};

test('an entry is in the danger zone exactly where the HOWTO lists it', () => {
  const listed = Object.values(dangerZone).flatMap((ids) => ids.split(' '));
  const marked = base.services.filter((entry) => entry.dangerZone).map((entry) => entry.id);
  expect(marked.sort()).toEqual(listed.sort());
});

test('what stands in the danger zone is dangerous, save the two that the HOWTO makes exceptions for', () => {
  // Section 3.4: BIND for an authoritative server, an MTA where mail is received.
  const excepted = new Set(
    `bind ${dangerZone['Mail Transport Agent (sendmail, exim, postfix, qmail)']}`.split(' '),
  );
  const wrong = base.services
    .filter((entry) => entry.dangerZone)
    .filter((entry) => entry.stance !== (excepted.has(entry.id) ? 'unneeded-unless' : 'dangerous'))
    .map((entry) => `${entry.id}: ${entry.stance}`);
  expect(wrong).toEqual([]);
});

test('a dangerous service is at least medium where anybody can reach it', () => {
  const mild = base.services
    .filter((entry) => entry.stance === 'dangerous' && ['low', 'info'].includes(entry.severity.any))
    .map((entry) => entry.id);
  expect(mild).toEqual([]);
});

test('every entry cites NIST, CIS Controls, PCI DSS and ISO 27001', () => {
  const missing = base.services.filter((entry) =>
    ['nist-800-53', 'cis-controls', 'pci-dss', 'iso-27001', 'soc2'].some(
      (framework) => (entry.controls[framework] ?? []).length === 0,
    ),
  );
  expect(missing.map((entry) => entry.id)).toEqual([]);
});

test('the port registry gives the names that the HOWTO prints', () => {
  const names = [
    '512',
    '513',
    '514',
    '515',
    '37',
    '6000',
    '80',
    '53',
    '22',
    '113',
    '23',
    '79',
    '111',
    '21',
    '25',
    '139',
  ];
  expect(names.map((port) => base.portNames.get(`${port}/tcp`))).toEqual(
    'exec login shell printer time x11 http domain ssh auth telnet finger sunrpc ftp smtp netbios-ssn'.split(
      ' ',
    ),
  );
  expect(base.portNames.get('512/udp')).toBe('biff');
});

test('a port named in the registry belongs to the entry that has this name, if one has it', () => {
  const wrong: string[] = [];
  for (const [key, name] of base.portNames) {
    const [port = '', protocol = ''] = key.split('/');
    for (const entry of withName(name)) {
      const claimed = entry.ports.some(
        (known) => known.protocol === protocol && known.from <= Number(port) && Number(port) <= known.to,
      );
      if (!claimed) wrong.push(`${key} ${name}: not among the ports of ${entry.id}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the prose names no host as secure or compliant', () => {
  const wrong = base.services.filter((entry) =>
    /\b(?:is|are) (?:secure|compliant)\b/.test(Object.values(entry.prose).join(' ')),
  );
  expect(wrong.map((entry) => entry.id)).toEqual([]);
});

test('the README of the knowledge base shows every field of the front matter', () => {
  const readme = readFileSync(join(projectRoot, 'src/knowledge/README.md'), 'utf8');
  const source = readFileSync(join(projectRoot, 'src/knowledge/services/telnet.md'), 'utf8');
  const fields = [...source.matchAll(/^([a-z-]+):/gm)].map((match) => match[1] ?? '');
  expect(fields.length).toBeGreaterThan(10);
  expect(fields.filter((field) => !readme.includes(`\`${field}\``))).toEqual([]);
  expect(byId.has('telnet')).toBe(true);
});

test('every role is claimed by an entry, but for the one that claims none', () => {
  const used = new Set(base.services.flatMap((entry) => entry.neededFor));
  expect(base.roles.map((role) => role.id).filter((id) => !used.has(id))).toEqual(['server']);
});

test('a display manager that opens no port is a desktop, and one on 177/udp a remote login screen', () => {
  const entries = base.services.filter((entry) => entry.programs.includes('gdm3'));
  expect(entries.map((entry) => entry.id)).toEqual(['x11', 'xdmcp']);
  expect(byId.get('x11')?.startedAs).toContain('gdm3');
  expect(byId.get('xdmcp')?.startedAs).toEqual([]);
});

test('what the host itself works with is usually needed, so that nothing vital goes by default', () => {
  const vital = ['dhcp-client', 'chronyd', 'ntpd', 'systemd-resolved', 'syslog-remote', 'ssh', 'cron-at'];
  expect(vital.map((id) => byId.get(id)?.stance)).toEqual(vital.map(() => 'usually-needed'));
});

test('each entry is known by its programs, names, units, RPC programs and ports, and by no others', () => {
  const { index, entries } = toIndex(base);
  const baked = fromIndex(JSON.parse(JSON.stringify(index)), () => entries);
  const ids = (found: readonly { readonly id: string }[]) => found.map((entry) => entry.id);
  const having = (has: (entry: (typeof base.services)[number]) => boolean) => ids(base.services.filter(has));
  const fresh = () => fromIndex(index, () => entries);
  // The first hundred names are looked for in a text, the others in an index of it.
  for (const asked of [fresh, () => baked, () => base]) {
    for (const entry of base.services) {
      const { knownBy } = asked();
      for (const name of entry.programs)
        expect(ids(knownBy.program(name))).toEqual(having((each) => each.programs.includes(name)));
      for (const name of entry.names)
        expect(ids(knownBy.name(name))).toEqual(having((each) => each.names.includes(name)));
      for (const name of entry.startedAs)
        expect(ids(knownBy.unit(name))).toEqual(having((each) => each.startedAs.includes(name)));
      for (const program of entry.rpcPrograms)
        expect(ids(knownBy.rpcProgram(program))).toEqual(
          having((each) => each.rpcPrograms.includes(program)),
        );
      for (const { protocol, from } of entry.ports)
        expect(ids(knownBy.port(from, protocol)).sort()).toEqual(
          having((each) =>
            each.ports.some((port) => port.protocol === protocol && port.from <= from && from <= port.to),
          ),
        );
    }
    const { knownBy } = asked();
    for (const stranger of ['', ' ', 'telnet\t1', 'a\nb', 'constructor', '__proto__', '262'])
      expect(knownBy.program(stranger)).toEqual([]);
    expect(knownBy.port(22, 'tcp6')).toEqual([]);
  }
});
