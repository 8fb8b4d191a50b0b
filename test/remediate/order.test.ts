/** The order of the work, each rule of it on jobs that come in the wrong order. */
import { expect, test } from 'vitest';
import { inOrder, type Job, phaseOf } from '../../src/remediate/order.ts';
import { judged, netstat, ps } from '../decide/judged.ts';

const host = judged([
  netstat('0.0.0.0:25 300/sendmail', '0.0.0.0:23 301/inetd', '0.0.0.0:111 302/portmap', '0.0.0.0:99 303/x'),
  ps('300 /usr/sbin/sendmail -bd', '301 /usr/sbin/inetd', '302 /sbin/portmap', '303 /usr/bin/x'),
]);
const [some] = host.inventory.services;
if (some === undefined) throw new Error('no service');
const decision = host.of(some.id);
const known = host.inventory.services.find((each) => each.knowledge !== null);
if (known?.knowledge == null) throw new Error('no service that the knowledge base knows');

interface Words {
  readonly id?: string;
  readonly verdict?: typeof decision.verdict;
  readonly severity?: typeof decision.severity;
  readonly entry?: string | null;
  readonly dangerZone?: boolean;
  readonly stance?: 'dangerous' | 'depends';
  readonly rpc?: boolean;
  readonly by?: typeof some.recognisedBy;
}
const { knowledge } = known;

function job({ id = 'a', verdict = 'turn-off', severity = 'medium', entry = id, ...more }: Words): Job {
  const service = {
    ...some,
    id,
    name: id,
    recognisedBy: more.by ?? 'executable',
    knowledge:
      entry === null
        ? null
        : {
            ...knowledge,
            id: entry,
            dangerZone: more.dangerZone ?? false,
            stance: more.stance ?? 'depends',
            rpcPrograms: more.rpc === true ? [100005] : [],
          },
  } as Job['service'];
  const decided = { ...decision, verdict, severity };
  return { service, decision: decided, phase: phaseOf(service, decided) };
}

test.each([
  ['investigate', { verdict: 'investigate', dangerZone: true }],
  ['danger-zone', { dangerZone: true }],
  ['danger-zone', { stance: 'dangerous' }],
  ['danger-zone', { rpc: true }],
  ['danger-zone', { by: 'rpc-program', entry: null }],
  ['unneeded', {}],
  ['unneeded', { entry: null }],
  ['restrict', { verdict: 'restrict', dangerZone: true }],
  ['keep', { verdict: 'keep', dangerZone: true }],
] satisfies (readonly [string, Words])[])('%s is the phase of %o', (phase, words) => {
  expect(job(words).phase).toBe(phase);
});

const sorted = (...jobs: readonly Job[]) => {
  const orders = [jobs, [...jobs].reverse(), [...jobs.slice(1), ...jobs.slice(0, 1)]];
  const [first, ...others] = orders.map((each) => inOrder(each).map(({ service }) => service.id));
  for (const other of others) expect(other).toEqual(first);
  return first;
};

test('a phase goes before everything else, and the phases have their order', () => {
  expect(
    sorted(
      job({ id: 'k', verdict: 'keep', severity: 'critical' }),
      job({ id: 'r', verdict: 'restrict', severity: 'critical' }),
      job({ id: 'u', severity: 'critical' }),
      job({ id: 'd', dangerZone: true, severity: 'low' }),
      job({ id: 'i', verdict: 'investigate', severity: 'info' }),
    ),
  ).toEqual(['i', 'd', 'u', 'r', 'k']);
});

test('rpcbind goes after what registers with it, a super-server after all that it starts', () => {
  expect(
    sorted(
      job({ id: 'q', entry: 'xinetd', severity: 'critical' }),
      job({ id: 'p', entry: 'rpcbind', severity: 'high' }),
      job({ id: 'sunrpc', entry: null, severity: 'medium' }),
      job({ id: 'z', severity: 'info' }),
    ),
  ).toEqual(['z', 'p', 'sunrpc', 'q']);
  expect(sorted(job({ id: 'a', entry: 'inetd', severity: 'critical' }), job({ id: 'b' }))).toEqual([
    'b',
    'a',
  ]);
});

test('the worst goes first within a phase, and names decide between equals', () => {
  expect(
    sorted(
      job({ id: 'c' }),
      job({ id: 'b', severity: 'high' }),
      job({ id: 'e', severity: 'critical' }),
      job({ id: 'a' }),
      job({ id: 'd', severity: 'low' }),
      job({ id: 'f', severity: 'info' }),
    ),
  ).toEqual(['e', 'b', 'a', 'c', 'd', 'f']);
});
