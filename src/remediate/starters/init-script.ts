/**
 * An init script with rc links: stop it now, and keep its start links away in every runlevel where it has one.
 *
 * Each tool is told the runlevels in which the script starts today, so that its way back gives the same links and no
 * others. Measured with Debian's update-rc.d and insserv; chkconfig by its manual: without --level it touches 2 to 5.
 */

import type { Step } from '../../model/step.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import { has, isRespawned, type StarterOf, type Target } from '../target.ts';
import { bootLooks } from '../verify.ts';

export function initScriptSteps(starter: StarterOf<'init-script'>, target: Target): readonly Step[] {
  const script = starter.file ?? `${target.host.initScripts}/${starter.name}`;
  const run = (action: string) => `${quote(script)} ${action}`;
  const stop = step(
    'now',
    `Stop ${starter.name}`,
    [run('stop')],
    'it says that it stopped; the port is closed',
  );
  if (starter.atBoot === false && starter.links.length === 0) {
    if (isRespawned(target.service)) return [];
    return [
      stop,
      step(
        'undo',
        `Start ${starter.name}`,
        [run('start')],
        'it listens again; no runlevel starts it, as before',
      ),
    ];
  }
  const switching = bootSwitch(starter, target);
  // Before it comes the plan of the line of inittab, which ends the process, and after it in the way back, which starts it.
  const byInit = isRespawned(target.service);
  return [
    ...(byInit ? [] : [stop]),
    step('for-good', `Keep ${starter.name} from starting at boot`, switching.off, switching.expect, {
      changes: starter.evidence[0],
      caution: switching.caution,
    }),
    ...bootLooks([`ls -d ${linkFolders(starter, target)}/S[0-9][0-9]${quote(starter.name)} 2>/dev/null`]),
    byInit
      ? step('undo', `Start ${starter.name} at boot again`, switching.on, 'its S links are there again')
      : step(
          'undo',
          `Start ${starter.name} at boot again, and now`,
          [...switching.on, run('start')],
          'its S links are there again, and it listens',
        ),
  ];
}

/** `/etc/rc?.d`, `/etc/rc.d/rc?.d` or, on SuSE, `/etc/init.d/rc?.d`: where the captured links stand. */
function linkFolders(starter: StarterOf<'init-script'>, target: Target): string {
  // Sample: /etc/rc.d/rc3.d/S55sshd
  const above = starter.links.map((link) => /^(\/etc(?:\/rc\.d|\/init\.d)?)\/rc[0-9S]\.d\//.exec(link)?.[1]);
  const known = above.find((each) => each !== undefined);
  if (known !== undefined) return `${known}/rc?.d`;
  if (target.host.family === 'suse') return '/etc/init.d/rc?.d';
  return target.host.initScripts === '/etc/rc.d/init.d' ? '/etc/rc.d/rc?.d' : '/etc/rc?.d';
}

interface Switch {
  readonly off: readonly string[];
  readonly on: readonly string[];
  readonly expect: string;
  readonly caution: string | null;
}

function bootSwitch(starter: StarterOf<'init-script'>, target: Target): Switch {
  const name = quote(starter.name);
  // No tool of these takes a name that looks like an option; a link has its folder in front.
  if (starter.name.startsWith('-')) return byRenaming(starter);
  const levels = [...new Set(starter.runlevels.filter((level) => /^[0-6S]$/.test(level)))].sort();
  if (target.host.family === 'suse' && has(target, 'insserv')) return byInsserv(starter, target, levels);
  if (has(target, 'update-rc.d')) return byUpdateRc(starter, target, levels);
  if (has(target, 'chkconfig'))
    return byChkconfig(
      name,
      levels.filter((level) => level !== 'S'),
    );
  if (has(target, 'insserv')) return byInsserv(starter, target, levels);
  return byRenaming(starter);
}

function byUpdateRc(starter: StarterOf<'init-script'>, target: Target, levels: readonly string[]): Switch {
  // `disable` came with Debian 6; before it, what `remove` takes away the next upgrade makes anew.
  if (/^Debian\D*[1-5](?:\D|$)/.test(target.host.distribution ?? '')) return byRenaming(starter);
  const usual = levels.length === 0 || ['2345', 'S'].includes(levels.join(''));
  const where = usual ? '' : ` ${levels.join(' ')}`;
  const name = quote(starter.name);
  return {
    off: [`update-rc.d ${name} disable${where}`],
    on: [`update-rc.d ${name} enable${where}`],
    expect: 'its S links have become K links, which the next upgrade of the package leaves alone',
    caution:
      '`update-rc.d -f NAME remove`, as older guides have it, deletes all links, and the next upgrade of the package makes them anew',
  };
}

function byChkconfig(name: string, levels: readonly string[]): Switch {
  const level = levels.length === 0 ? '' : `--level ${levels.join('')} `;
  return {
    off: [`/sbin/chkconfig ${level}${name} off`],
    on: [`/sbin/chkconfig ${level}${name} on`],
    expect: `\`/sbin/chkconfig --list ${name}\` says off in every runlevel`,
    caution: '`chkconfig --del NAME` deletes all links, and the next upgrade of the package makes them anew',
  };
}

function byInsserv(starter: StarterOf<'init-script'>, target: Target, levels: readonly string[]): Switch {
  // insserv gives a script the runlevels of its header whatever `start=` says (measured with 1.24), so where somebody
  // chose others only renaming has an exact way back. It leaves K links alone.
  const usual = target.readings.facts['init-script'].find(
    ({ script }) => script === starter.name,
  )?.defaultStart;
  if (usual !== undefined && levels.length > 0 && [...usual].sort().join() !== levels.join())
    return byRenaming(starter);
  const name = quote(starter.name);
  return {
    off: [`/sbin/insserv -r ${name}`],
    on: [`/sbin/insserv ${name}`],
    expect: 'no S link of it is left',
    caution: 'insserv refuses where another script needs it: turn that one off first',
  };
}

/** No tool for it: S links become K links by hand, and back. */
function byRenaming(starter: StarterOf<'init-script'>): Switch {
  const renamed = starter.links.flatMap((link) => {
    // Sample: /etc/rc.d/rc3.d/S55sshd
    const match = /^(.*\/)S(\d\d)([^/]+)$/su.exec(link);
    if (match === null) return [];
    const [, folder = '', order = '50', script = ''] = match;
    const stops = String(100 - Number(order)).padStart(2, '0');
    return [{ from: link, to: `${folder}K${stops.slice(-2)}${script}` }];
  });
  return {
    off: renamed.map(({ from, to }) => `mv ${quote(from)} ${quote(to)}`),
    on: renamed.map(({ from, to }) => `mv ${quote(to)} ${quote(from)}`),
    expect: 'its S links have become K links',
    caution: null,
  };
}
