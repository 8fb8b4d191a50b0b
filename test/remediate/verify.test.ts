/** What shows that a port is closed: on hosts with old tools or none, and where two services have one port. */
import { expect, test } from 'vitest';
import type { Target } from '../../src/remediate/target.ts';
import { looks } from '../../src/remediate/verify.ts';
import { judged, netstat, ps } from '../decide/judged.ts';

const { inventory } = judged([
  netstat('127.0.0.1:53 300/dnsmasq', '10.0.0.1:53 301/named', '0.0.0.0:23 302/inetd'),
  ps('300 /usr/sbin/dnsmasq', '301 /usr/sbin/named', '302 /usr/sbin/inetd'),
]);
const looking = (program: string, tools: readonly string[]) => {
  const [service] = inventory.services.filter((each) =>
    each.sockets.some((socket) => socket.program === program),
  );
  const host = { ...inventory.host, tools: new Set(tools) };
  return looks({ service, host, services: inventory.services } as unknown as Target);
};

test('no option of ss that one of 2016 does not know', () => {
  expect(looking('inetd', ['ss'])).toEqual(["ss -lntp | grep ':23 '"]);
});

test('a port that another program has open as well is closed when its own has gone', () => {
  expect(looking('named', ['ss'])).toEqual([`ss -lntp | grep ':53 ' | grep -F -e '"named"'`]);
  expect(looking('dnsmasq', ['netstat'])).toEqual([
    "netstat -tanp | grep ':53 ' | grep LISTEN | grep -F -e /dnsmasq",
  ]);
});

test('a host with neither ss nor netstat is asked by its kernel', () => {
  expect(looking('inetd', ['ps'])).toEqual([
    "grep -h ':0017 0*:0000 0A ' /proc/net/tcp /proc/net/tcp6 2>/dev/null",
  ]);
});
