/**
 * A firewall rule in the host's own dialect: the port stays open to one network and is dropped for the rest.
 * Each dialect says how the rule is kept over a reboot, and how it is taken away.
 *
 * Run on real hosts with a neighbour, by IPv4 and IPv6, TCP and UDP, and booted again (test/remediate/real-restrict.test.ts):
 * nft 1.0.6, iptables 1.8.9, ufw 0.36.2, firewalld 1.3.3. ipchains runs on no kernel of today.
 */

import type { HostFacts } from '../../model/service.ts';
import type { Step } from '../../model/step.ts';
import { quote } from '../quote.ts';
import { step, untried } from '../step.ts';
import { has, type Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { ownNetwork, ownNetwork6 } from './network.ts';
import { type Kept, keptByIptables, keptByNft, switchedOn } from './rules-at-boot.ts';

type Dialect = NonNullable<HostFacts['firewall']>;

interface Port {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

/** Who may reach it. */
interface Networks {
  readonly four: string;
  /** Null where the host has no address of its own by IPv6: nobody may then. */
  readonly six: string | null;
}

interface Rules {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Do they speak of IPv6, too? */
  readonly six: boolean;
  /** What has them there again after a boot, where that is more than the tool does by itself; null where nothing known does. */
  readonly kept: Kept | null;
  readonly caution: string | null;
}

export function firewallSteps(target: Target): readonly Step[] {
  const ports = exposedPorts(target);
  const dialect = dialectOf(target);
  if (ports.length === 0 || dialect === null) return [];
  const network = ownNetwork(target);
  const networks = { four: network ?? '192.0.2.0/24', six: ownNetwork6(target) };
  const rules = write(dialect, ports, networks, target);
  const undo = step('undo', 'Take the rules away again', rules.remove, 'the rules are as they were');
  return [
    step(
      'restrict',
      `Let only ${networks.four}${networks.six === null ? '' : ` and ${networks.six}`} reach it, by ${dialect}`,
      rules.add,
      'from another network the port does not answer',
      {
        caution: [
          network === null
            ? '192.0.2.0/24 stands for the network that needs it: put yours'
            : 'the network is that of the first interface: narrow it to those who need the service',
          networks.six === null && rules.six ? 'by IPv6 nobody but this host reaches it any more' : null,
          rules.caution,
        ],
      },
    ),
    ...afterTheBoot(dialect, rules.kept),
    undo,
  ];
}

function afterTheBoot(dialect: Dialect, kept: Kept | null): readonly Step[] {
  const title = 'Have the rules there again after the next boot';
  const expect = 'after the next reboot the port does not answer from another network either';
  if (kept === null)
    return byHand(title, expect, 'the capture shows nothing that loads rules at boot', [
      `put the commands above where the host runs its own at boot, or load them from a file: ${byName[dialect]}`,
    ]);
  if (kept.commands.length === 0) return [];
  return [
    step('restrict', title, kept.commands, expect, { caution: kept.caution }),
    step('undo', 'Take them out of what is loaded at boot', kept.undo, 'the files are as they were'),
  ];
}

/** Where each dialect is usually loaded from. */
const byName: Readonly<Record<Dialect, string>> = {
  nft: '/etc/nftables.conf by nftables.service, on Alpine /etc/nftables.nft by `rc-update add nftables`',
  iptables:
    '/etc/iptables/rules.v4 by netfilter-persistent, /etc/sysconfig/iptables by the script iptables, on Slackware /etc/rc.d/rc.firewall',
  ipchains: '/etc/sysconfig/ipchains by the script ipchains (`ipchains-save`)',
  ufw: 'ufw.service',
  firewalld: 'firewalld.service',
};

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

function write(dialect: Dialect, ports: readonly Port[], { four, six }: Networks, target: Target): Rules {
  switch (dialect) {
    case 'iptables': {
      const rules = ports.map((each) => `INPUT ${match(each)} ! -s ${four} ! -i lo -j DROP`);
      const sixth = ports.map(
        (each) => `INPUT ${match(each)} ${six === null ? '' : `! -s ${six} `}! -i lo -j DROP`,
      );
      const both = has(target, 'ip6tables') || has(target, 'ip6tables-save');
      const commands = (action: '-I' | '-D') => [
        ...rules.map((rule) => `iptables ${action} ${rule}`),
        ...(both ? sixth.map((rule) => `ip6tables ${action} ${rule}`) : []),
      ];
      return {
        add: commands('-I'),
        remove: commands('-D').reverse(),
        six: both,
        kept: keptByIptables({ four: rules, six: both ? sixth : [] }, target),
        caution: `iptables before 1.4 writes \`-s ! NETWORK\` and \`-i ! lo\`${both ? '' : '; IPv6 needs the same by ip6tables'}`,
      };
    }
    case 'ipchains': {
      const rules = ports.map(
        ({ protocol, port }) => `input -p ${protocol} -s ! ${four} -d 0/0 ${port} -i ! lo -j DENY -l`,
      );
      return {
        add: rules.map((rule) => `ipchains -I ${rule}`),
        remove: rules.map((rule) => `ipchains -D ${rule}`).reverse(),
        six: false,
        kept: null,
        caution: untried,
      };
    }
    case 'nft': {
      // A table for each port, so that its undo takes nothing else away.
      const tables = ports.map(({ protocol, port }) => `inet portledger_${protocol}_${port}`);
      return {
        add: ports.flatMap(({ protocol, port }, at) => [
          `nft add table ${tables[at] ?? ''}`,
          `nft ${quote(`add chain ${tables[at] ?? ''} input { type filter hook input priority -10; }`)}`,
          `nft add rule ${tables[at] ?? ''} input iifname != lo ip saddr != ${four} ${protocol} dport ${port} drop`,
          `nft add rule ${tables[at] ?? ''} input iifname != lo ${six === null ? 'meta nfproto ipv6' : `ip6 saddr != ${six}`} ${protocol} dport ${port} drop`,
        ]),
        remove: tables.map((table) => `nft delete table ${table}`).reverse(),
        six: true,
        kept: keptByNft(tables, target),
        caution: null,
      };
    }
    case 'ufw': {
      // In front of the rules that are there, of which the first that fits wins. Halves of the Internet, because ufw
      // leaves out a rule for `any` without a word where one that allows the same stands already (measured).
      const rules = ports.flatMap(({ protocol, port }) => {
        const rule = (action: string, from: string) =>
          `${action} proto ${protocol} from ${from} to any port ${port}`;
        return [
          ...['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'].map((half) => rule('deny', half)),
          ...[four, six].flatMap((network) => (network === null ? [] : [rule('allow', network)])),
        ];
      });
      return {
        add: rules.map((each) => `ufw prepend ${each}`),
        remove: [...rules].reverse().map((each) => `ufw delete ${each}`),
        six: true,
        kept: { ...switchedOn('ufw', target), caution: null },
        caution: `where it says that it skips an existing rule, the rule for ${four} is yours: delete it first, and add it again after the undo`,
      };
    }
    case 'firewalld': {
      const rules = ports.flatMap(({ protocol, port }) => [
        `rule family="ipv4" source NOT address="${four}" port port="${port}" protocol="${protocol}" drop`,
        `rule family="ipv6" ${six === null ? '' : `source NOT address="${six}" `}port port="${port}" protocol="${protocol}" drop`,
      ]);
      const commands = (action: 'add' | 'remove') =>
        rules.map((rule) => `firewall-cmd --permanent --${action}-rich-rule=${quote(rule)}`);
      return {
        // It takes up its permanent rules once, after the last of them.
        add: [...commands('add'), 'firewall-cmd --reload'],
        remove: [...commands('remove').reverse(), 'firewall-cmd --reload'],
        six: true,
        kept: { ...switchedOn('firewalld', target), caution: null },
        caution: 'it stands in the default zone; an interface in another zone needs it there (`--zone`)',
      };
    }
  }
}

const match = ({ protocol, port }: Port) => `-p ${protocol} --dport ${port}`;
