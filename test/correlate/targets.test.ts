import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/index.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { parse } from '../../src/parse/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { findingsOf, fixture, score, silentMisses, truthOf } from './truth.ts';

const knowledge = loadKnowledge();
const inventoryOf = async (name: string) =>
  correlate(parse(await openCapture(fixture(`${name}.tar.gz`))), knowledge);

/** A unit or script that nobody knows to be a network service is not one for being started at boot. */
const known = (name: string) => knowledge.services.some((entry) => entry.startedAs.includes(name));

describe.each(['bigcat', 'syscat', 'alpcat'])(
  '%s, captured while its truth was read from the kernel',
  (host) => {
    test('every listener has its socket, program, starter, file and line, boot state and exposure', async () => {
      const { right, there, misses, invented } = score(await inventoryOf(host), truthOf(host));
      expect({ misses, invented }).toEqual({ misses: [], invented: [] });
      expect(right).toBe(there);
      expect(there).toBeGreaterThan(16);
    });

    test('what is configured and silent is told, where the knowledge base knows it', async () => {
      const truth = truthOf(host);
      const asked = truth.notListening.filter(
        (row) => row.config_file !== undefined || known((row.rc ?? row.unit ?? '').replace(/\.service$/, '')),
      );
      expect(silentMisses(await inventoryOf(host), { ...truth, notListening: asked })).toEqual([]);
      expect(asked.length).toBeGreaterThan(1);
    });
  },
);

/** What was made wrong on each target on purpose, or is wrong there: no cups-lpd, no samba-ad-dc to start. */
const made: Readonly<Record<string, readonly string[]>> = {
  bigcat: [
    'pop3 configured-but-does-not-listen',
    'samba-ad-dc starts-at-boot-but-not-running',
    'snmpd starts-at-boot-but-not-running',
    'tcp/11211 listens-but-will-not-start-at-boot',
    'tcp/31337 deleted-executable',
    'tcp/31337 executable-of-no-package',
    'tcp/31337 listens-but-not-configured',
    'tcp/40421 executable-of-no-package',
    'tcp/515 executable-of-no-package',
    'tcp/5555 listens-but-not-configured',
    'tcp/79 listens-but-not-configured',
    'tcp/8000 listens-but-not-configured',
    'tcp/873 listens-but-will-not-start-at-boot',
  ],
  syscat: [
    'chrony.service starts-at-boot-but-not-running',
    'finger configured-but-does-not-listen',
    'snmpd.service starts-at-boot-but-not-running',
    'tcp/11211 listens-but-will-not-start-at-boot',
    'tcp/2600 listens-but-not-configured',
    'tcp/40421 executable-of-no-package',
    'tcp/6379 listens-but-will-not-start-at-boot',
  ],
  alpcat: [
    'bootpd starts-at-boot-but-not-running',
    'finger configured-but-does-not-listen',
    'tcp/2323 listens-but-not-configured',
    'tcp/37 listens-but-not-configured',
    'udp/67 listens-but-will-not-start-at-boot',
  ],
};

test.each(Object.keys(made))(
  'the contradictions of %s are those that were made on it, and no others',
  async (host) => {
    const found = findingsOf(await inventoryOf(host));
    const expected = made[host] ?? [];
    expect(found.filter((finding) => !expected.includes(finding))).toEqual([]);
    const asked = expected.filter(
      (finding) =>
        !finding.includes('starts-at-boot-but-not-running') ||
        known(finding.replace(/(?:\.service)? .*$/, '')),
    );
    expect(asked.filter((finding) => !found.includes(finding))).toEqual([]);
  },
);

test('the filters of a service are the rules about its ports and the lines about its daemon', async () => {
  const { services } = await inventoryOf('bigcat');
  const of = (id: string) => services.find((service) => service.id === id)?.filters ?? [];
  expect(of('sunrpc').map((filter) => filter.evidence[0].text)).toContain(
    '-A INPUT -p tcp -m tcp --dport 111 -j DROP',
  );
  const lines = of('telnet').flatMap((filter) => (filter.by === 'tcp-wrappers' ? filter.evidence : []));
  expect(new Set(lines.map((line) => `${line.origin}:${line.line}`))).toEqual(
    new Set(['/etc/hosts.allow:2', '/etc/hosts.deny:2']),
  );
  expect(of('time').filter((filter) => filter.by === 'tcp-wrappers')).toEqual([]);
});

test('the settings of a daemon are with its service', async () => {
  const { services } = await inventoryOf('bigcat');
  const settings = services.find((service) => service.id === 'domain')?.settings ?? [];
  expect(settings.map((setting) => setting.key)).toContain('listen-on');
  expect(services.find((service) => service.id === 'http')?.settings).toEqual([]);
});
