import { expect, test } from 'vitest';
import { canUnshare, openNamespace, targetProgram } from './namespace.ts';

const inetd = targetProgram('openbsd-inetd', 'usr/sbin/inetd');

test.skipIf(!canUnshare() || inetd === null)(
  'a real inetd in a namespace listens where its private /etc/inetd.conf says (needs unshare, openbsd-inetd)',
  async () => {
    const place = await openNamespace({
      services: 'echo 7/tcp\n',
      'inetd.conf':
        'echo stream tcp nowait root internal\n127.0.0.1:8023 stream tcp nowait root /bin/true true\n',
    });
    try {
      expect(place.sockets()).toEqual([]);
      place.start([inetd ?? '', '-i']);
      await place.settled();
      // The kernel lists them in the order of its hash table, which differs from boot to boot.
      const opened = [...place.sockets()].sort((a, b) => b.port - a.port || a.family - b.family);
      expect(opened).toEqual([
        { protocol: 'tcp', family: 4, address: '127.0.0.1', port: 8023 },
        { protocol: 'tcp', family: 4, address: '0.0.0.0', port: 7 },
        { protocol: 'tcp', family: 6, address: '::', port: 7 },
      ]);
      place.endAll();
      await place.settled();
      expect(place.sockets()).toEqual([]);
    } finally {
      place.close();
    }
  },
);
