/** Settings of a daemon's own configuration that belong to a service: named's listen-on, identd's flags, the MTA's ports. */

import type { DaemonSettingFact } from '../model/facts.ts';
import type { Knowledge } from '../model/knowledge.ts';
import type { ServiceSetting } from '../model/service.ts';
import { baseName } from './processes.ts';
import type { Draft } from './scene.ts';

/** Name of a daemon's settings → programs and knowledge entries that they concern. */
const daemons: Readonly<Record<string, RegExp>> = {
  named: /^(?:named|bind|bind9)$/,
  sendmail: /^sendmail(?:-mta)?$|^sm-mta$/,
  postfix: /^(?:postfix|master)$/,
  exim: /^exim\d?$/,
  identd: /^(?:.*identd|auth|ident)$/,
  sshd: /^(?:sshd?|ssh)$/,
  x: /^(?:X|x|x11|Xorg|Xvfb|xorg|xdm|gdm|Xwayland|Xvnc)$/,
  cups: /^(?:cupsd|cups|cups-lpd)$/,
};

export function settingsOf(
  draft: Draft,
  knowledge: Knowledge | null,
  facts: readonly DaemonSettingFact[],
): readonly ServiceSetting[] {
  if (facts.length === 0) return [];
  const names = [
    knowledge?.id ?? '',
    draft.program ?? '',
    ...draft.entries.flatMap((entry) => (entry.server === null ? [] : [baseName(entry.server)])),
  ];
  return facts
    .filter((fact) => {
      const pattern = Object.hasOwn(daemons, fact.daemon) ? daemons[fact.daemon] : undefined;
      return names.some((name) => name !== '' && (name === fact.daemon || pattern?.test(name) === true));
    })
    .map(({ key, value, evidence }) => ({ key, value, evidence }));
}
