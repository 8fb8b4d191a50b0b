/**
 * How rules that were put in by hand are there again after the next boot: the file that the host loads them from, and
 * whether it does.
 *
 *     nft        /etc/nftables.conf, nftables.service           Red Hat: /etc/sysconfig/nftables.conf
 *     iptables   /etc/iptables/rules.v4, netfilter-persistent   Red Hat: /etc/sysconfig/iptables, iptables
 *
 * Only our lines are added, and not what `iptables-save` shows of the moment: that has the rules of containers and of
 * programs that ban addresses in it.
 */

import { backupFolder, overwrite, pattern, rewrite } from '../edit.ts';
import { quote } from '../quote.ts';
import { type Cautions, untried } from '../step.ts';
import type { Target } from '../target.ts';
import type { Change } from './setting.ts';

export interface Kept extends Change {
  readonly caution: Cautions;
}

/** The state of a unit or init script that loads rules at boot: on, off, or not on the host. */
function loader(name: string, { readings }: Target): 'on' | 'off' | null {
  const unit = readings.facts['systemctl-unit-files'].find((each) => each.unit === `${name}.service`);
  if (unit !== undefined)
    return unit.state.startsWith('masked') ? null : unit.state === 'enabled' ? 'on' : 'off';
  const links = readings.facts['rc-listing'].filter(({ link }) => link?.script === name);
  if (links.length === 0) return null;
  return links.some(({ link }) => link?.starts === true) ? 'on' : 'off';
}

/** Switches a loader on, and off again; nothing where it is on. */
export function switchedOn(name: string, target: Target): Change {
  if (loader(name, target) !== 'off') return { commands: [], undo: [] };
  const [on, off] =
    target.host.init === 'systemd'
      ? [`systemctl enable ${name}.service`, `systemctl disable ${name}.service`]
      : [`/sbin/chkconfig ${name} on`, `/sbin/chkconfig ${name} off`];
  return { commands: [on], undo: [off] };
}

/** `tables`: their names, as `inet portledger_tcp_25`. null where nothing known loads rules of nft. */
export function keptByNft(tables: readonly string[], target: Target): Kept | null {
  if (loader('nftables', target) === null) return null;
  const file = target.host.family === 'redhat' ? '/etc/sysconfig/nftables.conf' : '/etc/nftables.conf';
  const service = switchedOn('nftables', target);
  return {
    commands: [
      copyOf(file),
      ...tables.map((table) => `nft list table ${table} >> ${file}`),
      ...service.commands,
    ],
    undo: [
      ...service.undo,
      ...rewrite(
        file,
        tables.map((table) => `/^table ${table} {$/,/^}$/d`),
      ),
    ],
    caution: [offUntilNow(service, 'nftables', file), target.host.family === 'redhat' ? untried : null],
  };
}

interface Rules {
  readonly four: readonly string[];
  readonly six: readonly string[];
}

/** Rules as `INPUT -p tcp …`. null where nothing known loads rules of iptables. */
export function keptByIptables(rules: Rules, target: Target): Kept | null {
  const persistent = loader('netfilter-persistent', target) !== null;
  if (!persistent && loader('iptables', target) === null) return null;
  const files = persistent
    ? ['/etc/iptables/rules.v4', '/etc/iptables/rules.v6']
    : ['/etc/sysconfig/iptables', '/etc/sysconfig/ip6tables'];
  const names = persistent ? ['netfilter-persistent'] : ['iptables', 'ip6tables'];
  const services = names.map((name) => switchedOn(name, target));
  const parts = [rules.four, rules.six].flatMap((each, index) =>
    each.length === 0 ? [] : [inRulesFile(files[index] ?? '', each)],
  );
  const [first] = services;
  return {
    commands: [...parts.flatMap(({ commands }) => commands), ...services.flatMap(({ commands }) => commands)],
    undo: [...services.flatMap(({ undo }) => undo), ...parts.flatMap(({ undo }) => undo)],
    caution: [
      first === undefined ? null : offUntilNow(first, names[0] ?? '', files[0] ?? ''),
      persistent ? null : untried,
    ],
  };
}

function offUntilNow({ commands }: Change, name: string, file: string): string | null {
  return commands.length === 0
    ? null
    : `${name} was off until now: at the next boot it loads all that stands in ${file}, so read that first`;
}

/** In front of the COMMIT of the filter table; a file that is empty or not there is made, and is so again afterwards. */
function inRulesFile(file: string, rules: readonly string[]): Change {
  const put = rules.map((rule) => `print "-I ${rule}"`).join('; ');
  const empty = `printf '*filter\\nCOMMIT\\n'`;
  return {
    commands: [
      copyOf(file),
      `mkdir -p ${file.slice(0, file.lastIndexOf('/'))} && { [ -s ${file} ] || ${empty} > ${file}; }`,
      overwrite(
        file,
        `awk ${quote(`/^[*]/ { here = /^[*]filter/ } here && /^COMMIT/ { ${put} } { print }`)} ${file}`,
      ),
    ],
    undo: [
      ...rewrite(
        file,
        rules.map((rule) => `/^-I ${pattern(rule)}$/d`),
      ),
      `[ "$(cat ${file})" != "$(${empty})" ] || if [ -e ${backupFolder}${file} ]; then cat ${backupFolder}${file} > ${file}; else rm -f ${file}; fi`,
    ],
  };
}

/** Of a file that may not be there. */
function copyOf(file: string): string {
  const kept = `${backupFolder}${file}`;
  return `mkdir -p ${kept.slice(0, kept.lastIndexOf('/'))} && { [ -e ${kept} ] || [ ! -e ${file} ] || cp -p ${file} ${kept}; }`;
}
