import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SocketFact } from '../../src/model/facts.ts';
import { parse } from '../../src/parse/index.ts';
import { listingAt, rawFolder, read, type TrueSocket, truthOf } from './targets.ts';

/** A dual-stack socket is `*` in ss and lsof, an IPv6 zone is no part of the kernel's address. */
const addressesOf = (socket: TrueSocket): readonly string[] =>
  socket.address === '0.0.0.0' || socket.address === '::' ? [socket.address, '*'] : [socket.address];

const sixOf = (socket: TrueSocket) => (socket.proto.endsWith('6') ? 6 : 4);

function matches(socket: TrueSocket, fact: SocketFact, withOwner: boolean): boolean {
  return (
    socket.proto.replace('6', '') === fact.protocol &&
    sixOf(socket) === fact.family &&
    socket.port === fact.localPort &&
    addressesOf(socket).includes(fact.localAddress) &&
    (!withOwner ||
      (socket.owners.length === 0
        ? fact.pid === null
        : socket.owners.some((owner) => owner.pid === fact.pid)))
  );
}

const missing = (truth: readonly TrueSocket[], facts: readonly SocketFact[], withOwner = true) =>
  truth
    .filter((socket) => !facts.some((fact) => matches(socket, fact, withOwner)))
    .map((socket) => `${socket.proto} ${socket.address}:${socket.port}`);

const invented = (truth: readonly TrueSocket[], facts: readonly SocketFact[]) =>
  facts
    .filter((fact) => !truth.some((socket) => matches(socket, fact, false)))
    .map((fact) => `${fact.protocol} ${fact.localAddress}:${fact.localPort}`);

const raw = rawFolder ?? '';

describe.skipIf(rawFolder === null)('against the kernel (needs the shared targets)', () => {
  test.each(['bigcat', 'syscat'])(
    '%s: netstat -tulpnW and ss -tulpn name every listening socket and its owner, and no other',
    (host) => {
      const truth = truthOf(host);
      expect(truth.length).toBeGreaterThan(30);
      for (const [kind, file] of [
        ['netstat', 'netstat-tulpnW.out'],
        ['ss', 'ss-tulpn.out'],
        ['ss', 'ss-tulpne.out'],
        ['ss', 'ss-tulpnHO.out'],
        ['ss', 'ss-tulpn.cols60.out'],
      ] as const) {
        const { facts, unread } = read(kind, join(raw, host, 'root', file));
        expect({ file, missing: missing(truth, facts), invented: invented(truth, facts), unread }).toEqual({
          file,
          missing: [],
          invented: [],
          unread: [],
        });
        expect(facts.length).toBe(truth.length);
      }
    },
  );

  test.each(['bigcat', 'syscat'])('%s: lsof -i -nP names every socket that a process holds', (host) => {
    const held = truthOf(host).filter((socket) => socket.owners.length > 0);
    const { facts, unread } = read('lsof', join(raw, host, 'root', 'lsof-i-nP.out'));
    expect({ missing: missing(held, facts), invented: invented(held, facts), unread }).toEqual({
      missing: [],
      invented: [],
      unread: [],
    });
    const fields = read('lsof', join(raw, host, 'root', 'lsof-F.out'));
    expect(missing(held, fields.facts)).toEqual([]);
  });

  test('alpcat: busybox netstat names every listening socket and its owner', () => {
    const truth = truthOf('alpcat');
    for (const file of ['netstat-natup.out', 'busybox_netstat-anp.out', 'busybox_netstat-tulpn.out']) {
      const { facts, unread } = read('netstat', join(raw, 'alpcat', 'root', file));
      expect({ file, missing: missing(truth, facts), invented: invented(truth, facts), unread }).toEqual({
        file,
        missing: [],
        invented: [],
        unread: [],
      });
    }
  });

  test.each(['bigcat', 'syscat', 'alpcat'])(
    '%s: /proc/net has every listening socket under its inode',
    (host) => {
      const truth = truthOf(host);
      const facts = ['tcp', 'tcp6', 'udp', 'udp6', 'udplite', 'raw', 'raw6'].flatMap(
        (table) => read('proc-net', join(raw, host, 'root', `proc_net_${table}.out`)).facts,
      );
      expect(missing(truth, facts, false)).toEqual([]);
      expect(invented(truth, facts)).toEqual([]);
      expect(facts.map((fact) => Number(fact.inode)).sort()).toEqual(
        truth.map((socket) => socket.inode).sort(),
      );
    },
  );

  test('the three versions of the tools, the four languages and the guest see the same sockets', () => {
    const seen = (path: string, kind: 'netstat' | 'ss' = 'netstat') =>
      read(kind, join(raw, path))
        .facts.map((fact) => `${fact.protocol} ${fact.localAddress}:${fact.localPort}`)
        .sort();
    const plain = seen('bigcat/root/netstat-tulpn.out');
    expect(plain).toHaveLength(108);
    for (const other of [
      'bigcat/root/netstat-tulpn.de_DE.out',
      'bigcat/root/netstat-tulpn.fr_FR.out',
      'bigcat/root/netstat-tulpn.ja_JP.out',
      'bigcat/guest/netstat-tulpn.out',
      'bigcat-tools-bullseye/netstat-tulpn.out',
      'bigcat-tools-sid/netstat-tulpn.out',
      'bigcat-tools-trixie/netstat-tulpn.out',
    ])
      expect({ other, sockets: seen(other) }).toEqual({ other, sockets: plain });
    const ss = seen('bigcat/root/ss-tulpn.out', 'ss');
    for (const other of ['bullseye', 'sid', 'trixie'].flatMap((name) =>
      ['ss-tulpn.out', 'ss-tulpnH.out', 'ss-tulpnHO.out'].map((file) => `bigcat-tools-${name}/${file}`),
    ))
      expect({ other, sockets: seen(other, 'ss') }).toEqual({ other, sockets: ss });
  });

  test('folded, cropped, tabbed, squeezed, CRLF and UTF-16 copies of one netstat give the same sockets', () => {
    const sockets = (name: string) =>
      read('netstat', join(raw, name))
        .facts.map((fact) => `${fact.localPort ?? fact.localPortName} ${fact.pid}`)
        .sort();
    const plain = sockets('derived/bom');
    expect(plain).toHaveLength(66);
    for (const name of ['crlf', 'folded72', 'grep-LISTEN', 'howto-style', 'squeezed', 'tabs', 'utf16']) {
      // The HOWTO's form was made from the table of 1.60, whose program names differ but not its ports and PIDs.
      const parsed = read('netstat', join(raw, 'derived', name));
      expect({ name, unread: parsed.unread.length }).toEqual({ name, unread: 0 });
      expect({ name, sockets: sockets(`derived/${name}`) }).toEqual({ name, sockets: plain });
    }
  });

  test('a lone listing is recognised and read as a snapshot of one section', () => {
    const lines = [...listingAt(join(raw, 'bigcat/root/netstat-tapn.out')).lines];
    const readings = parse({
      bundle: { file: 'services.lst', sha256: '', bytes: 0, kind: 'listing' },
      capture: new Map(),
      integrity: [],
      sections: [
        {
          id: 'listing',
          kind: null,
          status: 'collected',
          exitCode: null,
          durationMs: null,
          startedAt: null,
          bytes: 0,
          sha256: null,
          declaredSha256: null,
          truncated: false,
          stderr: '',
          note: '',
          file: 'services.lst',
          origin: 'services.lst',
          lines,
        },
      ],
    });
    expect(readings.facts.netstat).toHaveLength(66);
    expect(readings.sections[0]?.kind).toBe('netstat');
  });
});
