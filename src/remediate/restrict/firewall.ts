/**
 * A firewall rule in the host's own dialect: the port stays open to one network and is dropped for the rest.
 * Each dialect says how the rule is kept over a reboot, and how it is taken away.
 *
 * Run on real hosts with a neighbour (test/remediate/real-restrict.test.ts): nft 1.0.6, iptables 1.8.9, ufw 0.36.2,
 * firewalld 1.3.3. ipchains runs on no kernel of today.
 */

import type { HostFacts } from '../../model/service.ts';
import type { Step } from '../../model/step.ts';
import { quote } from '../quote.ts';
import { step, untried } from '../step.ts';
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
  const rules = ports.map((port) => write(dialect, port, shown, target));
  const [first] = rules;
  return [
    step(
      'restrict',
      `Let only ${shown} reach it, by ${dialect}`,
      inOne(
        dialect,
        rules.flatMap((rule) => rule.add),
      ),
      'from another network the port does not answer',
      {
        caution: `${network === null ? '192.0.2.0/24 stands for the network that needs it: put yours; ' : 'the network is that of the first interface: narrow it to those who need the service; '}${first?.keep ?? ''}`,
      },
    ),
    step(
      'undo',
      'Take the rules away again',
      inOne(
        dialect,
        [...rules].reverse().flatMap((rule) => rule.remove),
      ),
      'the rules are as they were',
    ),
  ];
}

/** firewalld takes up its permanent rules once, after the last of them. */
function inOne(dialect: Dialect, commands: readonly string[]): readonly string[] {
  return dialect === 'firewalld' ? [...commands, 'firewall-cmd --reload'] : commands;
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

function write(dialect: Dialect, { protocol, port }: Port, network: string, target: Target): Rule {
  switch (dialect) {
    case 'iptables': {
      const rule = `INPUT -p ${protocol} --dport ${port} ! -s ${network} ! -i lo -j DROP`;
      const six = `INPUT -p ${protocol} --dport ${port} ! -i lo -j DROP`;
      const both = has(target, 'ip6tables');
      return {
        add: [`iptables -I ${rule}`, ...(both ? [`ip6tables -I ${six}`] : [])],
        remove: [`iptables -D ${rule}`, ...(both ? [`ip6tables -D ${six}`] : [])],
        keep: `it is gone after a reboot unless the rules are saved where the host loads them from (\`iptables-save\`); iptables before 1.4 writes \`-s ! NETWORK\` and \`-i ! lo\`${both ? '' : '; IPv6 needs the same by ip6tables'}`,
      };
    }
    case 'ipchains': {
      const rule = `input -p ${protocol} -s ! ${network} -d 0/0 ${port} -i ! lo -j DENY -l`;
      return {
        add: [`ipchains -I ${rule}`],
        remove: [`ipchains -D ${rule}`],
        keep: `it is gone after a reboot unless the rules are saved (\`ipchains-save\`); ${untried}`,
      };
    }
    case 'nft': {
      // A table for each port, so that its undo takes nothing else away.
      const table = `inet portledger_${protocol}_${port}`;
      return {
        add: [
          `nft add table ${table}`,
          `nft ${quote(`add chain ${table} input { type filter hook input priority -10; }`)}`,
          `nft add rule ${table} input iifname != lo ip saddr != ${network} ${protocol} dport ${port} drop`,
          `nft add rule ${table} input iifname != lo meta nfproto ipv6 ${protocol} dport ${port} drop`,
        ],
        remove: [`nft delete table ${table}`],
        keep: `it is gone after a reboot unless it stands in the file that the host loads (Debian: \`nft list table ${table} >> /etc/nftables.conf\`, with nftables.service enabled)`,
      };
    }
    case 'ufw': {
      // In front of the rules that are there, of which the first that fits wins. Halves of the Internet, because ufw
      // leaves out a rule for `any` without a word where one that allows the same stands already (measured).
      const rule = (action: string, from: string) =>
        `${action} proto ${protocol} from ${from} to any port ${port}`;
      const rules = [
        ...['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'].map((half) => rule('deny', half)),
        rule('allow', network),
      ];
      return {
        add: rules.map((each) => `ufw prepend ${each}`),
        remove: [...rules].reverse().map((each) => `ufw delete ${each}`),
        keep: `ufw keeps it over a reboot; where it says that it skips an existing rule, the rule for ${network} is yours: delete it first, and add it again after the undo`,
      };
    }
    case 'firewalld': {
      const four = quote(
        `rule family="ipv4" source NOT address="${network}" port port="${port}" protocol="${protocol}" drop`,
      );
      const six = quote(`rule family="ipv6" port port="${port}" protocol="${protocol}" drop`);
      return {
        add: [four, six].map((rule) => `firewall-cmd --permanent --add-rich-rule=${rule}`),
        remove: [six, four].map((rule) => `firewall-cmd --permanent --remove-rich-rule=${rule}`),
        keep: 'it stands in the default zone and survives a reboot; an interface in another zone needs it there (`--zone`)',
      };
    }
  }
}
