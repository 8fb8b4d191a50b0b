/**
 * A firewall rule in the host's own dialect: the port stays open to one network and is dropped for the rest.
 * Each dialect says how the rule is kept over a reboot, and how it is taken away.
 */

import type { HostFacts } from '../../model/service.ts';
import type { Step } from '../../model/step.ts';
import { step } from '../step.ts';
import { has, type Target } from '../target.ts';
import { ownNetwork } from './network.ts';

type Dialect = NonNullable<HostFacts['firewall']>;

interface Port {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

interface Rule {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly keep: string;
}

export function firewallSteps(target: Target): readonly Step[] {
  const ports = exposedPorts(target);
  const dialect = dialectOf(target);
  if (ports.length === 0 || dialect === null) return [];
  const network = ownNetwork(target);
  const shown = network ?? '192.0.2.0/24';
  const rules = ports.map((port) => write(dialect, port, shown));
  const [first] = rules;
  return [
    step(
      'restrict',
      `Let only ${shown} reach it, by ${dialect}`,
      rules.flatMap((rule) => rule.add),
      'from another network the port does not answer',
      {
        caution: `${network === null ? '192.0.2.0/24 stands for the network that needs it: put yours; ' : 'the network is that of the first interface: narrow it to those who need the service; '}${first?.keep ?? ''}`,
      },
    ),
    step(
      'undo',
      'Take the rules away again',
      [...rules].reverse().flatMap((rule) => rule.remove),
      'the rules are as they were',
    ),
  ];
}

function exposedPorts(target: Target): readonly Port[] {
  const found = new Map<string, Port>();
  for (const { protocol, port, exposure } of target.service.sockets) {
    if (port === null || exposure === 'loopback' || exposure === 'none') continue;
    if (protocol === 'tcp' || protocol === 'udp') found.set(`${protocol}/${port}`, { protocol, port });
  }
  return [...found.values()];
}

function dialectOf(target: Target): Dialect | null {
  if (target.host.firewall !== null) return target.host.firewall;
  if (has(target, 'nft')) return 'nft';
  if (has(target, 'iptables')) return 'iptables';
  return has(target, 'ipchains') ? 'ipchains' : null;
}

function write(dialect: Dialect, { protocol, port }: Port, network: string): Rule {
  switch (dialect) {
    case 'iptables': {
      const rule = `-p ${protocol} --dport ${port} ! -s ${network} ! -i lo -j DROP`;
      // iptables before 1.4 wants the exclamation mark behind the option.
      return {
        add: [`iptables -I INPUT ${rule}`],
        remove: [`iptables -D INPUT ${rule}`],
        keep: 'it is gone after a reboot unless the rules are saved (`iptables-save`); iptables before 1.4 writes `-s ! NETWORK` and `-i ! lo`; IPv6 needs the same by ip6tables',
      };
    }
    case 'ipchains': {
      const rule = `-p ${protocol} -s ! ${network} -d 0/0 ${port} -i ! lo -j DENY -l`;
      return {
        add: [`ipchains -I input ${rule}`],
        remove: [`ipchains -D input ${rule}`],
        keep: 'it is gone after a reboot unless the rules are saved (`ipchains-save`)',
      };
    }
    case 'nft': {
      const table = 'inet portledger';
      return {
        add: [
          `nft add table ${table}`,
          `nft 'add chain ${table} input { type filter hook input priority -10; }'`,
          `nft add rule ${table} input iifname != lo ip saddr != ${network} ${protocol} dport ${port} drop`,
          `nft add rule ${table} input iifname != lo meta nfproto ipv6 ${protocol} dport ${port} drop`,
        ],
        remove: [`nft delete table ${table}`],
        keep: 'it is gone after a reboot unless it stands in /etc/nftables.conf; the undo takes every rule of this plan away',
      };
    }
    case 'ufw':
      return {
        add: [
          `ufw allow from ${network} to any port ${port} proto ${protocol}`,
          `ufw deny ${port}/${protocol}`,
        ],
        remove: [
          `ufw delete deny ${port}/${protocol}`,
          `ufw delete allow from ${network} to any port ${port} proto ${protocol}`,
        ],
        keep: 'ufw asks the rules in their order: an earlier rule that allows the port wins',
      };
    case 'firewalld': {
      const rule = `rule family="ipv4" source NOT address="${network}" port port="${port}" protocol="${protocol}" drop`;
      return {
        add: [`firewall-cmd --permanent --add-rich-rule='${rule}'`, 'firewall-cmd --reload'],
        remove: [`firewall-cmd --permanent --remove-rich-rule='${rule}'`, 'firewall-cmd --reload'],
        keep: 'it stands in the default zone and survives a reboot; IPv6 needs a rule of its own',
      };
    }
  }
}
