/** Starting a daemon anew with its changed settings, by what starts it; null where the capture does not tell. */

import { operands, quote } from '../quote.ts';
import type { Target } from '../target.ts';

export function restartOf(target: Target): string | null {
  for (const starter of target.service.starters) {
    if (starter.kind === 'systemd' && !starter.userUnit) return `systemctl restart ${operands(starter.name)}`;
    if (starter.kind === 'init-script')
      return `${quote(starter.file ?? `${target.host.initScripts}/${starter.name}`)} restart`;
    if (starter.kind === 'openrc') return `rc-service ${operands(starter.name)} restart`;
    if (starter.kind === 'runit')
      return `sv restart ${quote(starter.file ?? `/etc/service/${starter.name}`)}`;
  }
  return null;
}
