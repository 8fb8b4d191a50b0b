/** Kernel threads, and what nobody knows how it was started. */

import type { ProcPidFact } from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { Step } from '../../model/step.ts';
import { findSteps, killSteps } from '../ending.ts';
import { quote } from '../quote.ts';
import { step, untried } from '../step.ts';
import { has, type StarterOf, type Target } from '../target.ts';
import { bootLooks, notOff } from '../verify.ts';

/** What the kernel itself holds: there is no process to end. */
export function kernelSteps(starter: StarterOf<'kernel'>, target: Target): readonly Step[] {
  const { knowledge, name } = target.service;
  // Everything else, too, would be taken for the NFS server, which has nothing to do with it.
  return /^(?:nfsd?|nfs_acl|lockd|nlockmgr)$/.test(knowledge?.id ?? name)
    ? nfsSteps(starter, target)
    : inKernelSteps(starter, target);
}

interface InKernel {
  readonly look: string;
  readonly expect: string;
  readonly away: string;
}

const tunnel = (type: string): InKernel => ({
  look: `ip -d link show type ${type}`,
  expect: `an interface of type ${type} with this port`,
  away: 'an interface goes by `ip link del NAME`, that of a swarm by `docker swarm leave`, that of Open vSwitch by `ovs-vsctl del-port NAME`',
});

/** By entry: what shows whose the port is, and what takes it away. */
const inKernel: ReadonlyMap<string, InKernel> = new Map([
  ['vxlan', tunnel('vxlan')],
  ['geneve', tunnel('geneve')],
  [
    'wireguard',
    {
      look: 'wg show all listen-port',
      expect: 'the interface with this port',
      away: 'an interface of wg-quick goes by `wg-quick down NAME`, another by `ip link del NAME`',
    },
  ],
  [
    'xl2tpd',
    {
      look: 'ip l2tp show tunnel',
      expect: 'a tunnel with this port',
      away: '`ip l2tp del tunnel tunnel_id ID`',
    },
  ],
  [
    'iscsi-target',
    {
      look: 'targetcli ls /iscsi',
      expect: 'a portal with this port',
      away: '`targetcli clearconfig confirm=True` takes all targets away',
    },
  ],
  [
    'nvme-target',
    {
      look: 'nvmetcli ls',
      expect: 'a port with this trsvcid',
      away: '`nvmetcli clear` takes all subsystems away',
    },
  ],
  [
    'drbd',
    {
      look: 'drbdadm status',
      expect: 'the resources that listen',
      away: '`drbdadm down RESOURCE`, while the partner is UpToDate',
    },
  ],
  ['ksmbd', { look: 'lsmod | grep ksmbd', expect: 'the module ksmbd', away: '`ksmbd.control -s`' }],
]);

const anyOfTheKernel: InKernel = {
  look: 'ip -d link show',
  expect:
    'an interface of a tunnel (vxlan, wireguard, geneve, bareudp) with this port; `ip l2tp show tunnel`, `ip fou show` and `mount` show what is no interface',
  away: 'a tunnel goes by `ip link del NAME`, that of a swarm by `docker swarm leave`, that of a mount by unmounting it',
};

/** VXLAN of a swarm, WireGuard, L2TP, GENEVE, a target of disks: the port goes with what was made in the kernel, and comes with it. */
function inKernelSteps(starter: StarterOf<'kernel'>, target: Target): readonly Step[] {
  const { look, expect, away } = inKernel.get(target.service.knowledge?.id ?? '') ?? anyOfTheKernel;
  const { madeBy } = starter;
  const maker =
    madeBy === null
      ? null
      : `ss says that ${madeBy} asked the kernel for it: look there first, and do not stop a unit that keeps the host's network up`;
  return [
    step('find', 'See what in the kernel holds it', [look], expect, { caution: maker }),
    step('now', 'Take away what opened it', [], 'the port is closed', {
      caution: `by hand, because the capture does not show what asked the kernel for it, and there is no process to end: ${away}`,
    }),
    step('for-good', 'Now go and find where it is made at boot', [], 'what makes it is switched off, too', {
      changes: starter.evidence[0],
      caution:
        'look at networkd, ifupdown, NetworkManager, wg-quick and docker: until then it may come back at the next boot',
    }),
    step('undo', 'There is no way back by a command', [], 'make it again as it was made before'),
  ];
}

/** nfsd and lockd, by the script or unit of the NFS server. */
function nfsSteps(starter: StarterOf<'kernel'>, target: Target): readonly Step[] {
  const systemd = target.host.init === 'systemd';
  const script = `${target.host.initScripts}/${target.host.family === 'debian' ? 'nfs-kernel-server' : 'nfs'}`;
  const stop = systemd ? 'systemctl stop nfs-server.service' : `${quote(script)} stop`;
  const off = systemd
    ? 'systemctl mask nfs-server.service'
    : has(target, 'update-rc.d')
      ? 'update-rc.d nfs-kernel-server disable'
      : '/sbin/chkconfig nfs off';
  const on = systemd
    ? ['systemctl unmask nfs-server.service', 'systemctl start nfs-server.service']
    : [
        has(target, 'update-rc.d') ? 'update-rc.d nfs-kernel-server enable' : '/sbin/chkconfig nfs on',
        `${quote(script)} start`,
      ];
  const caution = [
    'lockd stays while a file system is mounted by NFS version 2 or 3: unmount it first',
    untried,
  ];
  return [
    step(
      'now',
      `Stop ${starter.name}, which runs in the kernel`,
      ['exportfs -ua', stop],
      'the port is closed',
      { caution },
    ),
    step('for-good', 'Keep it from starting at boot', [off], 'it does not start at boot', {
      changes: starter.evidence[0],
    }),
    ...(systemd ? bootLooks([notOff('systemctl is-enabled nfs-server.service')]) : []),
    step('undo', 'Put it back', on, 'it listens again'),
  ];
}

export function unknownSteps(target: Target): readonly Step[] {
  return findSteps(target).concat(killSteps(target), [
    step(
      'for-good',
      'Now go and find where it was started',
      [],
      'the script, unit, crontab or entry that starts it is switched off, too',
      {
        caution: 'until then it may come back at the next boot',
      },
    ),
    startedAs(target),
  ]);
}

const commandLines = oncePer((facts: readonly ProcPidFact[]): ReadonlyMap<number, string> => {
  const byPid = new Map<number, string>();
  for (const { pid, key, value } of facts) if (key === 'cmdline' && !byPid.has(pid)) byPid.set(pid, value);
  return byPid;
});

/** No command: text of a capture is no command. */
function startedAs(target: Target): Step {
  const [process] = target.service.processes;
  const asked =
    process === undefined ? undefined : commandLines(target.readings.facts['proc-pid']).get(process.pid);
  const ran = asked ?? process?.command;
  return step(
    'undo',
    'There is no way back by a command',
    [],
    ran === undefined
      ? 'start it as it was started before: the steps above tell how'
      : `start it by hand; it ran as: ${ran}`,
  );
}
