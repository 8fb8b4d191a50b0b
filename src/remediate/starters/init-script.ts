/** An init script with rc links: stop it now, and keep its start links away in every runlevel where it has one. */

import type { Step } from '../../model/step.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import { has, type StarterOf, type Target } from '../target.ts';

export function initScriptSteps(starter: StarterOf<'init-script'>, target: Target): readonly Step[] {
  const script = starter.file ?? `${target.host.initScripts}/${starter.name}`;
  const run = (action: string) => `${quote(script)} ${action}`;
  const switching = bootSwitch(starter, target);
  return [
    step('now', `Stop ${starter.name}`, [run('stop')], 'it says that it stopped; the port is closed'),
    step('for-good', `Keep ${starter.name} from starting at boot`, switching.off, switching.expect, {
      changes: starter.evidence[0],
      caution: switching.caution,
    }),
    step(
      'undo',
      `Start ${starter.name} at boot again, and now`,
      [...switching.on, run('start')],
      'it listens again',
    ),
  ];
}

interface Switch {
  readonly off: readonly string[];
  readonly on: readonly string[];
  readonly expect: string;
  readonly caution: string | null;
}

function bootSwitch(starter: StarterOf<'init-script'>, target: Target): Switch {
  const name = quote(starter.name);
  const levels = starter.runlevels.filter((level) => /^[0-6]$/.test(level)).join('');
  if (has(target, 'update-rc.d')) {
    return {
      off: [`update-rc.d ${name} disable`],
      on: [`update-rc.d ${name} enable`],
      expect: 'its S links have become K links, which the next upgrade of the package leaves alone',
      caution:
        '`update-rc.d -f NAME remove`, as older guides have it, deletes all links, and the next upgrade of the package makes them anew',
    };
  }
  if (has(target, 'chkconfig')) {
    // Without --level chkconfig touches the runlevels 2 to 5 only.
    const level = levels === '' ? '' : `--level ${levels} `;
    return {
      off: [`/sbin/chkconfig ${level}${name} off`],
      on: [`/sbin/chkconfig ${level}${name} on`],
      expect: `\`/sbin/chkconfig --list ${name}\` says off in every runlevel`,
      caution: null,
    };
  }
  if (has(target, 'insserv')) {
    return {
      off: [`insserv -r ${name}`],
      on: [`insserv ${name}`],
      expect: 'no S link of it is left',
      caution: 'insserv refuses where another script needs it: turn that one off first',
    };
  }
  return byRenaming(starter);
}

/** No tool for it: S links become K links by hand, and back. */
function byRenaming(starter: StarterOf<'init-script'>): Switch {
  const renamed = starter.links.flatMap((link) => {
    // Sample: /etc/rc.d/rc3.d/S55sshd
    const match = /^(.*\/)S(\d\d)([^/]+)$/su.exec(link);
    if (match === null) return [];
    const [, folder = '', order = '50', script = ''] = match;
    return [
      {
        from: link,
        to: `${folder}K${String(100 - Number(order))
          .padStart(2, '0')
          .slice(-2)}${script}`,
      },
    ];
  });
  return {
    off: renamed.map(({ from, to }) => `mv ${quote(from)} ${quote(to)}`),
    on: renamed.map(({ from, to }) => `mv ${quote(to)} ${quote(from)}`),
    expect: 'no S link of it is left',
    caution: null,
  };
}
