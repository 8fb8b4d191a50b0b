/** Telling a super-server to read its configuration again. Editing without telling it changes nothing that runs. */

import { quote } from './quote.ts';
import { has, hasInitScript, type Target } from './target.ts';

interface Names {
  readonly process: string;
  readonly unit: string;
  readonly scripts: readonly string[];
}

const names: Readonly<Record<string, Names>> = {
  'openbsd-inetd': { process: 'inetd', unit: 'inetd.service', scripts: ['openbsd-inetd', 'inetd'] },
  'inetutils-inetd': {
    process: 'inetutils-inetd',
    unit: 'inetutils-inetd.service',
    scripts: ['inetutils-inetd'],
  },
  'busybox-inetd': { process: 'inetd', unit: 'inetd.service', scripts: ['inetd'] },
  rlinetd: { process: 'rlinetd', unit: 'rlinetd.service', scripts: ['rlinetd'] },
  xinetd: { process: 'xinetd', unit: 'xinetd.service', scripts: ['xinetd'] },
  inetd: { process: 'inetd', unit: 'inetd.service', scripts: ['inetd', 'openbsd-inetd', 'netkit-inetd'] },
};

/**
 * The command that makes the running daemon read its files again. By a signal, which every one of them heeds and which
 * needs no tool; a restart only where the process is not known.
 */
export function reload(target: Target, flavour: string): string {
  const known = names[flavour] ?? names.inetd;
  const unit = known?.unit ?? 'inetd.service';
  const processName = known?.process ?? 'inetd';
  if (target.host.init === 'systemd' && has(target, 'systemctl'))
    return `systemctl kill -s HUP ${quote(unit)}`;
  if (has(target, 'killall')) return `killall -HUP ${quote(processName)}`;
  if (has(target, 'pidof')) return `kill -HUP $(pidof ${quote(processName)})`;
  if (has(target, 'ps')) return `kill -HUP $(${findByName(processName)})`;
  const script = known?.scripts.find((each) => hasInitScript(target, each) === true) ?? processName;
  return `${quote(`${target.host.initScripts}/${script}`)} restart`;
}

/** The process numbers of the capture do not outlive a restart, so the name is looked up when the command runs. */
function findByName(name: string): string {
  return `ps -e -o pid= -o comm= | sed -n 's/^ *\\([0-9][0-9]*\\) *${name} *$/\\1/p'`;
}
