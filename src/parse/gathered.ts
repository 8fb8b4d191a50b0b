/** The facts of a host as they come in, listing by listing, and as one list of each kind. */

import type { FactOf, Facts, ListingKind } from '../model/facts.ts';
import { joinOnce } from './read-once.ts';

/** Of each kind the facts of one listing after the other. */
export type Gathered = { readonly [Kind in ListingKind]: (readonly FactOf[Kind][])[] };

export function nothingGathered(): Gathered {
  return {
    netstat: [],
    ss: [],
    'proc-net': [],
    lsof: [],
    ps: [],
    'proc-pid': [],
    'socket-inodes': [],
    rpcinfo: [],
    services: [],
    rpc: [],
    hosts: [],
    interfaces: [],
    packages: [],
    'server-files': [],
    containers: [],
    'os-release': [],
    'inetd-conf': [],
    'xinetd-conf': [],
    'rlinetd-conf': [],
    'hosts-access': [],
    iptables: [],
    nft: [],
    ipchains: [],
    ufw: [],
    firewalld: [],
    'daemon-settings': [],
    'rc-listing': [],
    'init-script': [],
    chkconfig: [],
    inittab: [],
    runlevel: [],
    'rc-inet2': [],
    openrc: [],
    supervised: [],
    'systemctl-unit-files': [],
    'systemctl-units': [],
    'systemctl-sockets': [],
    'systemctl-show': [],
    cron: [],
    'service-status-all': [],
  };
}

/** The kinds of which hosts of one image have the same files. */
const join = {
  services: joinOnce<FactOf['services']>(),
  rpc: joinOnce<FactOf['rpc']>(),
  packages: joinOnce<FactOf['packages']>(),
  'server-files': joinOnce<FactOf['server-files']>(),
  'inetd-conf': joinOnce<FactOf['inetd-conf']>(),
  'xinetd-conf': joinOnce<FactOf['xinetd-conf']>(),
  'hosts-access': joinOnce<FactOf['hosts-access']>(),
  'daemon-settings': joinOnce<FactOf['daemon-settings']>(),
  'rc-listing': joinOnce<FactOf['rc-listing']>(),
  'init-script': joinOnce<FactOf['init-script']>(),
  chkconfig: joinOnce<FactOf['chkconfig']>(),
  inittab: joinOnce<FactOf['inittab']>(),
  'rc-inet2': joinOnce<FactOf['rc-inet2']>(),
  supervised: joinOnce<FactOf['supervised']>(),
  'systemctl-unit-files': joinOnce<FactOf['systemctl-unit-files']>(),
  'systemctl-show': joinOnce<FactOf['systemctl-show']>(),
  cron: joinOnce<FactOf['cron']>(),
  'systemctl-sockets': joinOnce<FactOf['systemctl-sockets']>(),
  openrc: joinOnce<FactOf['openrc']>(),
  'os-release': joinOnce<FactOf['os-release']>(),
  'service-status-all': joinOnce<FactOf['service-status-all']>(),
};

/** What is each host's own. */
function inOne<Fact>(lists: readonly (readonly Fact[])[]): readonly Fact[] {
  const [first = [], ...others] = lists;
  return others.length === 0 ? first : lists.flat();
}

export function joinedFacts(gathered: Gathered): Facts {
  return {
    netstat: inOne(gathered.netstat),
    ss: inOne(gathered.ss),
    'proc-net': inOne(gathered['proc-net']),
    lsof: inOne(gathered.lsof),
    ps: inOne(gathered.ps),
    'proc-pid': inOne(gathered['proc-pid']),
    'socket-inodes': inOne(gathered['socket-inodes']),
    rpcinfo: inOne(gathered.rpcinfo),
    services: join.services(gathered.services),
    rpc: join.rpc(gathered.rpc),
    hosts: inOne(gathered.hosts),
    interfaces: inOne(gathered.interfaces),
    packages: join.packages(gathered.packages),
    'server-files': join['server-files'](gathered['server-files']),
    containers: inOne(gathered.containers),
    'os-release': join['os-release'](gathered['os-release']),
    'inetd-conf': join['inetd-conf'](gathered['inetd-conf']),
    'xinetd-conf': join['xinetd-conf'](gathered['xinetd-conf']),
    'rlinetd-conf': inOne(gathered['rlinetd-conf']),
    'hosts-access': join['hosts-access'](gathered['hosts-access']),
    iptables: inOne(gathered.iptables),
    nft: inOne(gathered.nft),
    ipchains: inOne(gathered.ipchains),
    ufw: inOne(gathered.ufw),
    firewalld: inOne(gathered.firewalld),
    'daemon-settings': join['daemon-settings'](gathered['daemon-settings']),
    'rc-listing': join['rc-listing'](gathered['rc-listing']),
    'init-script': join['init-script'](gathered['init-script']),
    chkconfig: join.chkconfig(gathered.chkconfig),
    inittab: join.inittab(gathered.inittab),
    runlevel: inOne(gathered.runlevel),
    'rc-inet2': join['rc-inet2'](gathered['rc-inet2']),
    openrc: join.openrc(gathered.openrc),
    supervised: join.supervised(gathered.supervised),
    'systemctl-unit-files': join['systemctl-unit-files'](gathered['systemctl-unit-files']),
    'systemctl-units': inOne(gathered['systemctl-units']),
    'systemctl-sockets': join['systemctl-sockets'](gathered['systemctl-sockets']),
    'systemctl-show': join['systemctl-show'](gathered['systemctl-show']),
    cron: join.cron(gathered.cron),
    'service-status-all': join['service-status-all'](gathered['service-status-all']),
  };
}
