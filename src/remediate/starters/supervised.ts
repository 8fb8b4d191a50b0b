/** OpenRC, Upstart, runit, s6, daemontools: ask the supervisor; a kill would only be answered with a restart. */

import type { Step } from '../../model/step.ts';
import { operands, quote } from '../quote.ts';
import { step, untried } from '../step.ts';
import { isRespawned, type StarterOf, type Target } from '../target.ts';
import { bootLooks } from '../verify.ts';

export function openrcSteps(starter: StarterOf<'openrc'>, target: Target): readonly Step[] {
  const name = operands(starter.name);
  const stop = (caution: string | null) =>
    step('now', `Stop ${starter.name}`, [`rc-service ${name} stop`], 'the port is closed', { caution });
  // Without a runlevel rc-update takes the one that the host is in, and the way back would put it there.
  if (starter.runlevels.length === 0)
    return [
      stop(
        starter.atBoot === true
          ? 'it stands in no runlevel: a service that needs it starts it at boot, so turn that one off, too'
          : null,
      ),
      step(
        'undo',
        `Start ${starter.name}`,
        [`rc-service ${name} start`],
        'it listens again; it stands in no runlevel, as before',
      ),
    ];
  const places = operands(starter.name, ...starter.runlevels);
  // Before it comes the plan of the line of inittab, which ends the process, and after it in the way back, which starts it.
  const byInit = isRespawned(target.service);
  return [
    ...(byInit ? [] : [stop(null)]),
    step(
      'for-good',
      'Take it out of its runlevels',
      [`rc-update del ${places}`],
      '`rc-update show` does not name it',
      {
        changes: starter.evidence[0],
        caution:
          'a service that another one needs is started all the same: look at `rc-status` after the boot',
      },
    ),
    ...bootLooks([`ls -d /etc/runlevels/*/${quote(starter.name)} 2>/dev/null`]),
    byInit
      ? step('undo', 'Put it back', [`rc-update add ${places}`], '`rc-update show` names it')
      : step(
          'undo',
          'Put it back and start it',
          [`rc-update add ${places}`, `rc-service ${name} start`],
          'it listens again',
        ),
  ];
}

export function supervisedSteps(
  starter: StarterOf<'upstart' | 'runit' | 's6' | 'daemontools'>,
): readonly Step[] {
  const name = operands(starter.name);
  switch (starter.kind) {
    case 'upstart': {
      const override = quote(`/etc/init/${starter.name}.override`);
      return [
        step('now', `Stop ${starter.name}`, [`/sbin/stop ${name}`], 'the port is closed', {
          caution: untried,
        }),
        step(
          'for-good',
          'Start it by hand only',
          [`echo manual >> ${override}`],
          'the override file says manual',
          {
            changes: starter.evidence[0],
            caution: ['override files need Upstart 1.3 or later; before that rename the .conf file', untried],
          },
        ),
        step(
          'undo',
          'Take the override away and start it',
          [`rm -f ${override}`, `/sbin/start ${name}`],
          'it listens again',
        ),
      ];
    }
    case 'runit': {
      // By its path: sv looks for a bare name in /etc/service, and Void has its services in /var/service.
      const place = starter.file ?? `/etc/sv/${starter.name}`;
      const [folder, down] = [quote(place), quote(`${place}/down`)];
      return [
        step('now', `Stop ${starter.name}`, [`sv down ${folder}`], 'the port is closed'),
        step('for-good', 'Keep it down', [`touch ${down}`], 'the file `down` is there', {
          changes: starter.evidence[0],
        }),
        ...bootLooks([notDown(place)]),
        step('undo', 'Let it come up', [`rm -f ${down}`, `sv up ${folder}`], 'it listens again'),
      ];
    }
    case 's6':
    case 'daemontools': {
      const folder = starter.file ?? `/service/${starter.name}`;
      const control = starter.kind === 's6' ? 's6-svc' : 'svc';
      return [
        step('now', `Stop ${starter.name}`, [`${control} -d ${quote(folder)}`], 'the port is closed'),
        step('for-good', 'Keep it down', [`touch ${quote(`${folder}/down`)}`], 'the file `down` is there', {
          changes: starter.evidence[0],
        }),
        ...bootLooks([notDown(folder)]),
        step(
          'undo',
          'Let it come up',
          [`rm -f ${quote(`${folder}/down`)}`, `${control} -u ${quote(folder)}`],
          'it listens again',
        ),
      ];
    }
  }
}

/** Names the folder where its supervisor would start it. */
const notDown = (folder: string) => `[ -e ${quote(`${folder}/down`)} ] || ls -d ${quote(folder)}`;
