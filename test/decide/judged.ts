/** A host from a few listings, judged: what each of its services gets as a decision. */
import { correlate } from '../../src/correlate/index.ts';
import { decide, rolesOf } from '../../src/decide/index.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { Decision, Judgement } from '../../src/model/decision.ts';
import type { Register } from '../../src/model/declaration.ts';
import type { Inventory } from '../../src/model/service.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { type HostFile, listing, readingsOf } from '../correlate/boot/host-readings.ts';

export const knowledge = loadKnowledge();

export interface Declared {
  readonly roles?: readonly string[];
  readonly register?: Register;
}

export interface Judged extends Judgement {
  readonly inventory: Inventory;
  readonly of: (serviceId: string) => Decision;
}

export function judged(files: readonly HostFile[], declared: Declared = {}): Judged {
  const at = { file: 'manifest.tsv', line: 2, text: '@uid\t0', origin: 'manifest' };
  const inventory = correlate(
    { ...readingsOf(files), capture: new Map([['uid', { value: '0', at }]]) },
    knowledge,
  );
  const judgement = decide(inventory, {
    host: inventory.host,
    capturedOn: '2026-11-24',
    roles: rolesOf(
      declared.roles ?? [],
      declared.register ?? emptyRegister,
      inventory.host.name,
      '2026-11-24',
      knowledge.roles,
    ),
    register: declared.register ?? emptyRegister,
  });
  return {
    ...judgement,
    inventory,
    of(serviceId) {
      const found = judgement.decisions.find((each) => each.serviceId === serviceId);
      if (found === undefined)
        throw new Error(`no ${serviceId} in ${judgement.decisions.map((each) => each.serviceId).join(' ')}`);
      return found;
    },
  };
}

const head =
  'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name';

/** `0.0.0.0:25 300/sendmail`, `udp 0.0.0.0:53 96/named`: one socket a row. */
export const netstat = (...rows: readonly string[]): HostFile =>
  listing(
    'netstat',
    '$ netstat -tulpn',
    head,
    ...rows.map((row) => {
      const words = row.split(' ');
      const protocol = words[0] === 'udp' ? 'udp' : 'tcp';
      const [local = '', ...owner] = words[0] === 'udp' ? words.slice(1) : words;
      const six = local.startsWith(':') ? '6' : ' ';
      const state = protocol === 'tcp' ? 'LISTEN     ' : '           ';
      return `${protocol}${six}       0      0 ${local.padEnd(23)} ${six === '6' ? ':::*     ' : '0.0.0.0:*'}               ${state} ${owner.join(' ')}`;
    }),
  );

/** `300 /usr/sbin/sendmail -bd`: one process a row, started by init. */
export const ps = (...rows: readonly string[]): HostFile =>
  listing(
    'ps',
    '$ ps axww -o pid,ppid,user,lstart,args',
    '    PID    PPID USER                      STARTED COMMAND',
    ...['1 init [3]', ...rows].map((row) => {
      const [pid = '', ...command] = row.split(' ');
      return `${pid.padStart(7)} ${pid === '1' ? '      0' : '      1'} root     Tue Nov 24 00:01:02 2026 ${command.join(' ')}`;
    }),
  );

/** `named /etc/named.conf 3 recursion no;`: one setting a row, as the capture lists them. */
export const settings = (...rows: readonly string[]): HostFile =>
  listing(
    'daemon-settings',
    '$ capture.sh: lines of configuration files',
    ...rows.map((row) => {
      const [daemon = '', file = '', line = '', ...text] = row.split(' ');
      return [daemon, file, line, text.join(' ')].join('\t');
    }),
  );

export const rpcinfo = (...rows: readonly string[]): HostFile =>
  listing('rpcinfo', '$ rpcinfo -p', '   program vers proto   port  service', ...rows);

export { type HostFile, listing };
