/** What kind of host it is, as far as the plan and the report need to know: distribution family, init, tools, firewall. */

import type { FirewallRule, Readings } from '../model/facts.ts';
import type { HostFacts } from '../model/service.ts';
import type { BootFindings } from './boot/index.ts';
import { compareText } from './evidence-lines.ts';

export function hostFacts(readings: Readings, boot: BootFindings, inetd: HostFacts['inetd']): HostFacts {
  const { facts, capture } = readings;
  const said = (key: string) => capture.get(key)?.value ?? null;
  const release = (key: string) => facts['os-release'].find((fact) => fact.key === key)?.value ?? null;
  const distribution = release('PRETTY_NAME') ?? facts['os-release'][0]?.value ?? null;
  const family = familyOf([release('ID'), release('ID_LIKE'), distribution, said('kernel')]);
  const uid = said('uid');
  const tools = said('tools');
  return {
    name: said('host'),
    distribution,
    family,
    init: boot.init,
    inetd,
    kernel: said('kernel'),
    runlevel: boot.runlevel,
    tools:
      tools === null
        ? null
        : new Set(
            tools
              .split(/[\s,]+/)
              .filter((tool) => tool !== '')
              .sort(compareText),
          ),
    initScripts: boot.initScripts,
    firewall: firewallOf(readings),
    asRoot: uid === null ? null : uid === '0',
  };
}

const families: readonly (readonly [HostFacts['family'], readonly string[]])[] = [
  ['debian', ['debian', 'ubuntu', 'mint', 'raspbian', 'devuan', 'kali', 'knoppix']],
  [
    'redhat',
    'redhat rhel centos fedora rocky almalinux ol oracle amzn amazon mandrake mandriva mageia conectiva'.split(
      ' ',
    ),
  ],
  ['suse', ['suse', 'opensuse', 'sles']],
  ['slackware', ['slackware']],
  ['alpine', ['alpine']],
  ['arch', ['arch', 'archlinux', 'manjaro']],
  ['gentoo', ['gentoo']],
];

function familyOf(texts: readonly (string | null)[]): HostFacts['family'] {
  for (const text of texts) {
    if (text === null) continue;
    // Sample: Red Hat Linux release 7.3 (Valhalla)
    const words = text.toLowerCase().replaceAll('red hat', 'redhat').split(/\W+/);
    const found = families.find(([, names]) => words.some((word) => names.includes(word)));
    if (found !== undefined) return found[0];
  }
  return 'unknown';
}

/** The dialect in which rules of today are written; firewalld and ufw before what they drive. */
function firewallOf(readings: Readings): HostFacts['firewall'] {
  const { facts } = readings;
  const real = (rules: readonly FirewallRule[]) =>
    rules.some((rule) => !rule.isPolicy || rule.action !== 'accept');
  if (facts.firewalld.length > 0) return 'firewalld';
  if (real(facts.ufw)) return 'ufw';
  // Behind iptables-nft the same rules are in both listings: then iptables is what they were written with.
  const rules = (all: readonly FirewallRule[]) => all.filter((rule) => !rule.isPolicy).length;
  if (real(facts.nft) && rules(facts.nft) > rules(facts.iptables)) return 'nft';
  if (real(facts.iptables)) return 'iptables';
  if (real(facts.nft)) return 'nft';
  if (facts.ipchains.length > 0) return 'ipchains';
  const tools = new Set(readings.capture.get('tools')?.value.split(/[\s,]+/) ?? []);
  if (tools.has('nft')) return 'nft';
  if (tools.has('iptables')) return 'iptables';
  return tools.has('ipchains') ? 'ipchains' : null;
}
