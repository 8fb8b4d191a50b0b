/**
 * Containers: stopped by their runtime, and kept from starting by their restart policy, which is noted for the way back: a
 * capture seldom has it.
 *
 * docker's daemon heeds the policies. podman has none: podman-restart.service starts at boot what says `always`, and only from
 * version 5.1 on `podman update` changes the policy of a container (4.3.1 answers "unknown flag"); before it that unit, one for
 * all containers, is all that there is to switch off.
 */

import type { Step } from '../../model/step.ts';
import { backupFolder } from '../edit.ts';
import { operands, quote } from '../quote.ts';
import { step, untried } from '../step.ts';
import type { StarterOf, Target } from '../target.ts';

const unit = 'podman-restart.service';

export function containerSteps(starter: StarterOf<'container'>, target: Target): readonly Step[] {
  const podman = starter.runtime === 'podman';
  const runtime = podman ? 'podman' : 'docker';
  const name = operands(starter.name);
  // The name may have a slash in it where the capture lies.
  const noted = quote(`${backupFolder}/${runtime}-${starter.name.replaceAll('/', '_')}`);
  const policy = `${runtime} inspect --format '{{.HostConfig.RestartPolicy.Name}}' ${name}`;
  const others = podman ? keptBeside(target) : [];
  const byUnit = podman && target.host.init === 'systemd' && others.length === 0;
  const or = (action: string) => (byUnit ? ` 2> /dev/null || systemctl ${action} ${unit}` : '');
  return [
    step('now', `Stop the container ${starter.name}`, [`${runtime} stop ${name}`], 'the port is closed', {
      caution: podman
        ? null
        : ['ending the proxy process alone leaves the address translation in place', untried],
    }),
    step(
      'for-good',
      podman ? 'Keep it from starting at boot' : 'Keep it from starting with the runtime',
      [
        `mkdir -p ${backupFolder} && { [ -e ${noted} ] || ${policy} > ${noted}; }`,
        `${runtime} update --restart=no ${name}${or('mask')}`,
      ],
      `\`${runtime} inspect\` says restart policy no${byUnit ? `, or \`systemctl is-enabled ${unit}\` says masked` : ''}`,
      {
        changes: starter.evidence[0],
        caution: podman ? podmanCautions(byUnit, others) : [composed, untried],
      },
    ),
    step(
      'undo',
      'Put it back',
      [`${runtime} update --restart="$(cat ${noted})" ${name}${or('unmask')}`, `${runtime} start ${name}`],
      'it listens again',
    ),
  ];
}

/** Other containers of podman, which are kept. */
function keptBeside({ service, services, stays }: Target): readonly string[] {
  return services
    .filter(({ id }) => id !== service.id && stays.has(id))
    .filter(({ starters }) => starters.some((each) => each.kind === 'container' && each.runtime === 'podman'))
    .map((each) => each.name);
}

function podmanCautions(byUnit: boolean, others: readonly string[]): readonly string[] {
  const old = 'before version 5.1 the policy of a container cannot be changed';
  return [
    byUnit
      ? `${old}: then ${unit} is masked, and no container starts at boot any more`
      : `${old}, and the command fails${others.length === 0 ? '' : `; ${unit} starts ${others.join(', ')}, too, so the plan leaves it alone`}: make the container anew without --restart`,
    `\`podman update --restart\` of 5.1 is ${untried}`,
    'a container of a .container file or of a unit that `podman generate systemd` made is started by systemd all the same: mask that unit',
  ];
}

/** What else starts a container of docker again. */
const composed =
  '`docker compose up` and a swarm service start it again: take it out of their file; to keep it for this machine alone publish it as 127.0.0.1:PORT:PORT';
