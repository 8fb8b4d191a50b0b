/** Which line of a super-server's configuration opened a port: one condition at a time, on made-up lines and sockets. */
import { describe, expect, test } from 'vitest';
import { addresses } from '../../src/correlate/addresses.ts';
import type { Held } from '../../src/correlate/daemons.ts';
import type { SuperEntry } from '../../src/correlate/scene.ts';
import { matchEntries } from '../../src/correlate/super-matching.ts';
import type { RpcFact } from '../../src/model/facts.ts';

const at = { file: 'x', line: 1, text: 'x', origin: 'x' };
const names = addresses([
  { value: '10.0.0.5', names: ['inside'], evidence: [at] },
  { value: '10.0.0.6', names: ['outside'], evidence: [at] },
]);

function entry(service: string, more: Partial<SuperEntry> = {}): SuperEntry {
  const port = /^\d+$/.test(service) ? Number(service) : null;
  const base = { service, transport: 'tcp', family: null, port, rpc: false, bind: null, enabled: true };
  return { ...base, ...more } as SuperEntry;
}

interface Place {
  readonly protocol?: 'tcp' | 'udp';
  readonly address?: string;
  readonly family?: 4 | 6 | null;
  readonly port?: number | null;
  readonly printedName?: string | null;
  /** The descriptor by `socket-inodes`, by the netstat or ss row, or of another process. */
  readonly fd?: number | null;
  readonly factFd?: number | null;
  readonly foreignFd?: number;
}

function held({ fd = null, factFd = null, foreignFd, ...place }: Place): Held {
  const listener = {
    protocol: 'tcp',
    address: '0.0.0.0',
    family: 4,
    port: 7,
    printedName: null,
    holders: [
      ...(foreignFd === undefined ? [] : [{ pid: 2, fd: foreignFd }]),
      ...(fd === null ? [{ pid: 1, fd: null }] : [{ pid: 1, fd }]),
    ],
    facts: [
      {
        owners: [
          { pid: 2, fd: 90 },
          { pid: 1, fd: factFd },
        ],
      },
    ],
    ...place,
  };
  return { listener, pids: new Set([1]), holding: 'super-server' } as unknown as Held;
}

const rpc = (port: number, program: number, name: string | null, protocol = 'udp') =>
  ({ port, program, name, protocol }) as RpcFact;

/** For each socket the service of its entry, or `-`. */
function opened(
  sockets: readonly Held[],
  entries: readonly SuperEntry[],
  registered: readonly RpcFact[] = [],
): readonly string[] {
  const found = matchEntries(sockets, entries, names, (port, protocol) =>
    registered.filter((fact) => fact.port === port && fact.protocol === protocol),
  );
  // Every socket comes out once.
  expect(found.flatMap((each) => each.held)).toHaveLength(sockets.length);
  return sockets.map((socket) => {
    const of = found.find((each) => each.held.includes(socket));
    return of?.entry == null ? '-' : `${of.entry.service}${of.entry.enabled ? '' : ' off'}`;
  });
}
const one = (place: Place, ...entries: readonly SuperEntry[]) => opened([held(place)], entries)[0];

describe('port and protocol', () => {
  test('are those of the line', () => {
    expect(one({ port: 7 }, entry('7'))).toBe('7');
    expect(one({ port: 8 }, entry('7'))).toBe('-');
    expect(one({ port: 7, protocol: 'udp' }, entry('7'))).toBe('-');
    expect(one({ port: 7, protocol: 'udp' }, entry('7', { transport: 'udp' }))).toBe('7');
  });
  test('of a line whose name nobody resolves fit no number', () => {
    expect(one({ port: 7 }, entry('echo'))).toBe('-');
  });
  test('by name alone, where the listing has no number', () => {
    expect(one({ port: null, printedName: 'echo' }, entry('echo'))).toBe('echo');
    expect(one({ port: null, printedName: 'discard' }, entry('echo'))).toBe('-');
    expect(one({ port: 9, printedName: 'echo' }, entry('echo'))).toBe('-');
    expect(one({ port: null }, entry('echo'))).toBe('-');
  });
  test('two sockets of one line are both its', () => {
    expect(opened([held({}), held({ family: 6, address: '::' })], [entry('7')])).toEqual(['7', '7']);
  });
  test('sockets of no line are each by themselves', () => {
    const alone = matchEntries([held({ port: 1 }), held({ port: 2 })], [], names, () => []);
    expect(alone.map((each) => [each.entry, each.held.length])).toEqual([
      [null, 1],
      [null, 1],
    ]);
  });
});

describe('of two lines that fit', () => {
  test('the one that is switched on counts, wherever it stands', () => {
    const [on, off] = [entry('7'), entry('7', { enabled: false })];
    expect([one({}, on, off), one({}, off, on), one({}, off)]).toEqual(['7', '7', '7 off']);
    // More than the very address and the very family of a line that is off.
    const near = entry('7', { enabled: false, bind: '10.0.0.5', family: 4 });
    expect(one({ address: '10.0.0.5' }, near, entry('7', { bind: 'nobody-knows' }))).toBe('7');
  });
  test('the first counts where nothing else tells them apart', () => {
    const [first, second] = [entry('7', { family: 4 }), entry('7', { family: 4 })];
    const [found] = matchEntries([held({})], [first, second], names, () => []);
    expect(found?.entry).toBe(first);
  });
  test('the family of the socket counts, no family less, another one least', () => {
    const of = (family: 4 | 6 | null) => entry('7', { family });
    const chosen = (socket: 4 | 6 | null, ...families: readonly (4 | 6 | null)[]) => {
      const entries = families.map(of);
      const [found] = matchEntries([held({ family: socket })], entries, names, () => []);
      return found?.entry?.family;
    };
    expect([chosen(6, 4, 6), chosen(4, 4, 6), chosen(4, null, 4), chosen(6, 4, null)]).toEqual([
      6,
      4,
      4,
      null,
    ]);
    // Where the listing does not tell the family, the first does.
    expect([chosen(null, 4, 6), chosen(null, 6, 4)]).toEqual([4, 6]);
  });
  test('the very address counts more than the family', () => {
    const exact = entry('7', { bind: '10.0.0.5', family: 6 });
    const unknown = entry('7', { bind: 'nobody-knows', family: 4 });
    for (const entries of [
      [exact, unknown],
      [unknown, exact],
    ]) {
      const [found] = matchEntries([held({ address: '10.0.0.5' })], entries, names, () => []);
      expect(found?.entry).toBe(exact);
    }
  });
});

describe('the address', () => {
  test('every address is that of a line without one, and of no other', () => {
    expect(one({ address: '0.0.0.0' }, entry('7'))).toBe('7');
    expect(one({ address: '10.0.0.5' }, entry('7'))).toBe('-');
    expect(one({ address: '10.0.0.5' }, entry('7', { bind: '*' }))).toBe('-');
    expect(one({ address: '0.0.0.0' }, entry('7', { bind: '0.0.0.0' }))).toBe('7');
    expect(one({ address: '0.0.0.0' }, entry('7', { bind: '10.0.0.5' }))).toBe('-');
  });
  test('of a line is written as it is, or as a name of the host’s own file on either side', () => {
    expect(one({ address: '10.0.0.5' }, entry('7', { bind: '10.0.0.5' }))).toBe('7');
    expect(one({ address: '10.0.0.5' }, entry('7', { bind: 'inside' }))).toBe('7');
    expect(one({ address: 'inside' }, entry('7', { bind: '10.0.0.5' }))).toBe('7');
    expect(one({ address: '10.0.0.6' }, entry('7', { bind: 'inside' }))).toBe('-');
    expect(one({ address: 'outside' }, entry('7', { bind: '10.0.0.5' }))).toBe('-');
  });
  test('of a name that nobody resolves may be any, but not every address', () => {
    expect(one({ address: '10.0.0.9' }, entry('7', { bind: 'nobody-knows' }))).toBe('7');
    expect(one({ address: '0.0.0.0' }, entry('7', { bind: 'nobody-knows' }))).toBe('-');
  });
});

describe('an RPC line', () => {
  const rusersd = entry('rusersd', { rpc: true, transport: 'udp' });
  const numbered = entry('100002', { rpc: true, transport: 'udp', port: null });
  const place = (more: Place): Held => held({ protocol: 'udp', port: 900, ...more });
  const registered = [rpc(900, 1, 'other'), rpc(900, 100002, 'rusersd')];

  test('is told by the portmapper’s list, by name or by number', () => {
    expect(opened([place({})], [rusersd], registered)).toEqual(['rusersd']);
    expect(opened([place({})], [numbered], registered)).toEqual(['100002']);
    expect(opened([place({})], [rusersd], [rpc(900, 5, 'other')])).toEqual(['-']);
    expect(opened([place({})], [rusersd], [rpc(901, 100002, 'rusersd')])).toEqual(['-']);
    expect(opened([place({})], [rusersd], [rpc(900, 100002, 'rusersd', 'tcp')])).toEqual(['-']);
  });
  test('takes the other family’s socket, which nobody registered, by the nearest descriptor', () => {
    const sprayd = entry('sprayd', { rpc: true, transport: 'udp' });
    const both = [rpc(900, 100002, 'rusersd'), rpc(950, 100012, 'sprayd')];
    const sockets = (r: Place, s: Place, other: Place) => [
      place({ ...r }),
      place({ port: 950, ...s }),
      place({ port: 999, family: 6, address: '::', ...other }),
    ];
    const last = (r: Place, s: Place, other: Place) =>
      opened(sockets(r, s, other), [rusersd, sprayd], both)[2];
    // inetd opens the IPv4 socket first: 5 is behind 4 and before 6.
    expect(last({ fd: 4 }, { fd: 6 }, { fd: 5 })).toBe('rusersd');
    expect(last({ fd: 4 }, { fd: 6 }, { fd: 7 })).toBe('sprayd');
    expect(last({ fd: 20 }, { fd: 6 }, { fd: 7 })).toBe('sprayd');
    // The descriptor may stand in the row of netstat or ss alone; those of other processes say nothing.
    expect(last({ factFd: 4 }, { factFd: 6 }, { factFd: 7 })).toBe('sprayd');
    expect(last({ fd: 4, foreignFd: 9 }, { fd: 6, foreignFd: 90 }, { fd: 5, foreignFd: 91 })).toBe('rusersd');
    // Without any the first line will do.
    expect(last({}, {}, {})).toBe('rusersd');
    expect(last({}, {}, { fd: 5 })).toBe('rusersd');
    expect(last({}, { fd: 4 }, { fd: 5 })).toBe('sprayd');
  });
  test('takes no second socket of a family that it has, of another protocol, and none for a line that is no RPC', () => {
    const first = place({ fd: 4 });
    expect(opened([first, place({ port: 999, fd: 5 })], [rusersd], registered)).toEqual(['rusersd', '-']);
    const tcp = held({ protocol: 'tcp', port: 999, family: 6, fd: 5 });
    expect(opened([first, tcp], [rusersd], registered)).toEqual(['rusersd', '-']);
    const plain = entry('900', { transport: 'udp' });
    expect(opened([first, place({ port: 999, family: 6, fd: 5 })], [plain], [])).toEqual(['900', '-']);
  });
});
