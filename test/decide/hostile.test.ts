/** `investigate` is for what looks hostile or contradictory; everything else that nobody claims just goes. */
import { expect, test } from 'vitest';
import { judged, listing, netstat, ps } from './judged.ts';

const exe = (...rows: readonly (readonly [number, string])[]) =>
  listing('proc-pid', '$ capture.sh: proc-pid', ...rows.map(([pid, path]) => `${pid}\texe\t${path}`));
const packages = (...rows: readonly string[]) =>
  listing('packages', '$ capture.sh: packages', '/bin/sh\tdpkg\tdash\t0.5', ...rows);

test('a program in /tmp that calls itself sshd on port 22 is no ssh, and no role keeps it', () => {
  const host = judged([netstat('0.0.0.0:22 66/sshd'), ps('66 /usr/sbin/sshd'), exe([66, '/tmp/sshd'])], {
    roles: ['remote-login'],
  });
  const [service] = host.inventory.services;
  expect(service?.knowledge).toBe(null);
  expect(host.of(service?.id ?? '')).toMatchObject({
    verdict: 'investigate',
    rule: 'runs-from-where-anybody-writes',
    severity: 'critical',
  });
});

test('a real sshd is what it calls itself', () => {
  const host = judged([netstat('0.0.0.0:22 66/sshd'), ps('66 /usr/sbin/sshd'), exe([66, '/usr/sbin/sshd'])], {
    roles: ['remote-login'],
  });
  expect(host.of('ssh')).toMatchObject({ verdict: 'restrict', rule: 'needed-but-exposed' });
});

test.each(['/dev/shm/.k', '/var/tmp/x', '/usr/lib/.hidden/httpd', '/memfd:a (deleted)'])(
  '%s is to be explained',
  (path) => {
    const host = judged([netstat('0.0.0.0:80 66/httpd'), ps('66 httpd'), exe([66, path])]);
    expect(host.decisions.map((each) => each.verdict)).toEqual(['investigate']);
  },
);

test.each(['/usr/local/bin/acmed', '/home/kim/.local/bin/acmed', '/opt/acme/acmed'])(
  '%s is unknown and goes, with no cry of an intruder',
  (path) => {
    const host = judged([netstat('0.0.0.0:8081 66/acmed'), ps('66 acmed'), exe([66, path])]);
    expect(host.decisions).toMatchObject([
      { verdict: 'turn-off', rule: 'unrecognised', confidence: 'guess' },
    ]);
  },
);

test('a daemon whose package was upgraded under it is no intruder; a deleted one of nobody is', () => {
  const host = (path: string, ...more: readonly ReturnType<typeof packages>[]) =>
    judged([netstat('0.0.0.0:80 66/apache2'), ps('66 /usr/sbin/apache2'), exe([66, path]), ...more]);
  const upgraded = host('/usr/sbin/apache2 (deleted)', packages('/usr/sbin/apache2\tdpkg\tapache2-bin\t2.4'));
  expect(upgraded.of('http')).toMatchObject({ verdict: 'turn-off', rule: 'unclaimed' });
  expect(upgraded.findings.map((each) => each.id)).toContain('deleted-executable:http');
  const planted = host('/usr/local/apache2/bin/apache2 (deleted)', packages());
  expect(planted.of('http')).toMatchObject({ verdict: 'investigate', rule: 'hidden-or-replaced' });
});

test('a back door’s port is known by its number whatever listens there', () => {
  const host = judged([netstat('0.0.0.0:31337 66/k'), ps('66 k'), exe([66, '/tmp/.X11/k'])]);
  expect(host.inventory.services[0]?.knowledge).not.toBe(null);
  expect(host.decisions[0]).toMatchObject({ verdict: 'investigate' });
});

test.each([
  ['bash -i', '900/bash'],
  ['-sh', '900/sh'],
  ['nc -l -p 4445 -e /bin/sh', '900/nc'],
  ['socat TCP-LISTEN:4445,fork EXEC:/bin/bash', '900/socat'],
])('%s that holds a socket looks like a back door', (command, owner) => {
  const { decisions } = judged([netstat(`0.0.0.0:4445 ${owner}`), ps(`900 ${command}`)]);
  expect(decisions).toMatchObject([{ verdict: 'investigate', rule: 'looks-like-a-back-door' }]);
});

test.each([
  ['sh /usr/local/bin/start-acme', '900/sh'],
  ['nc -l -p 4445', '900/nc'],
  ['acmed --exec-path /x', '900/acmed'],
])('%s does not', (command, owner) => {
  const { decisions } = judged([netstat(`0.0.0.0:4445 ${owner}`), ps(`900 ${command}`)]);
  expect(decisions).toMatchObject([{ verdict: 'turn-off' }]);
});

test('a port of back doors with nothing else known is a guess, and a known daemon on it is none', () => {
  const at = (program: string) =>
    judged([netstat(`0.0.0.0:31337 900/${program}`), ps(`900 ${program}`)]).decisions;
  expect(at('acmed')).toMatchObject([{ rule: 'looks-like-a-back-door', confidence: 'guess' }]);
  expect(at('/usr/sbin/sshd')).toMatchObject([{ verdict: 'turn-off' }]);
});
