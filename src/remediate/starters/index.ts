/** The steps for each kind of starter. Exhaustive: a new kind does not compile until it has its steps. */

import type { Starter } from '../../model/service.ts';
import type { Step } from '../../model/step.ts';
import type { Target } from '../target.ts';
import { containerSteps } from './containers.ts';
import { kernelSteps, unknownSteps } from './elsewhere.ts';
import { inetdSteps } from './inetd.ts';
import { initScriptSteps } from './init-script.ts';
import { bootLineSteps, inittabSteps } from './lines.ts';
import { slackwareSteps } from './slackware.ts';
import { openrcSteps, supervisedSteps } from './supervised.ts';
import { systemdSteps } from './systemd.ts';
import { xinetdSteps } from './xinetd.ts';

export function starterSteps(starter: Starter, target: Target): readonly Step[] {
  switch (starter.kind) {
    case 'inetd':
      return inetdSteps(starter, target);
    case 'xinetd':
      return xinetdSteps(starter, target);
    case 'init-script':
      return initScriptSteps(starter, target);
    case 'systemd':
      return systemdSteps(starter, target);
    case 'slackware-rc':
      return slackwareSteps(starter, target);
    case 'openrc':
      return openrcSteps(starter, target);
    case 'upstart':
    case 'runit':
    case 's6':
    case 'daemontools':
      return supervisedSteps(starter);
    case 'inittab':
      return inittabSteps(starter, target);
    case 'rc-local':
    case 'cron':
    case 'at':
      return bootLineSteps(starter, target);
    case 'container':
      return containerSteps(starter, target);
    case 'kernel':
      return kernelSteps(starter, target);
    case 'unknown':
      return unknownSteps(target);
  }
}
