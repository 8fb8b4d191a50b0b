/**
 * identd that says as little as it can: the HOWTO's flags for pidentd, and their like of oidentd.
 *
 *     auth stream tcp wait identd /usr/sbin/in.identd in.identd -e -o       inetd.conf
 *     OIDENT_OPTIONS="-mf -l 10"                                            /etc/default/oidentd
 *
 * Measured with oidentd 2.5: it answers OTHER and UNKNOWN-ERROR. pidentd is in no distribution of today: its line is edited
 * as the HOWTO has it, and the plan says that we have not run it.
 */

import type { Step } from '../../model/step.ts';
import { blank, linesIn, pattern } from '../edit.ts';
import { step, untried } from '../step.ts';
import { reload } from '../super-server.ts';
import type { StarterOf, Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { restartOf } from './restart.ts';
import { changeLine, inFile, inFiles, replaceSettings, type Setting, settingsOf } from './setting.ts';

const title = 'Let identd say as little as it can';
const expect =
  'it answers OTHER instead of the system, numbers instead of names, UNKNOWN-ERROR instead of reasons';

export function identdSteps(target: Target): readonly Step[] {
  const options = settingsOf(target, 'identd').filter(({ key }) => key === 'OIDENT_OPTIONS');
  const last = options[options.length - 1];
  const flags = /^"([A-Za-z0-9 _.-]*)"$/.exec(last?.value ?? '')?.[1];
  if (last !== undefined && flags !== undefined) return oidentd(target, last, flags);
  const entry = target.service.starters.find(
    (each): each is StarterOf<'inetd'> =>
      each.kind === 'inetd' && each.file !== null && /\/(?:in\.|p)?identd$/.test(each.server),
  );
  if (entry !== undefined) return pidentd(target, entry);
  return byHand(title, expect, 'its flags stand in no file that the capture has', [
    'pidentd in inetd.conf or its init script: in.identd -l -e -o -n -N',
    'oidentd: -e -o, and `force numeric` in oidentd.conf',
  ]);
}

function oidentd(target: Target, last: Setting, flags: string): readonly Step[] {
  const settings = settingsOf(target, 'identd');
  const line = `OIDENT_OPTIONS="${[flags, '-e', '-o'].filter((each) => each !== '').join(' ')}"`;
  const options = settings.filter(({ key, path }) => key === last.key && path === last.path);
  // Of the statements in `default { default { deny spoof … deny forward } }` the last one rules (measured), so that one
  // becomes `force numeric`. Only where no user has rules of their own.
  const stated = settings.filter(({ path }) => path.endsWith('oidentd.conf'));
  const denied = stated.filter(({ key, value }) => key === 'deny' && /^[a-z_]+$/.test(value));
  const numbers = stated.some(({ key }) => key === 'user') ? undefined : denied[denied.length - 1];
  const word = `deny ${numbers?.value ?? ''}`;
  const change = inFiles(
    replaceSettings(last.path, options, [line]),
    ...(numbers === undefined
      ? []
      : [
          inFile(
            numbers.path,
            changeLine(numbers.path, numbers.line, [word, 'force numeric'], ['force numeric', word]),
          ),
        ]),
  );
  const restart = restartOf(target);
  const again = restart === null ? [] : [restart];
  return [
    step('restrict', title, [...change.commands, ...again], expect, {
      changes: last.evidence,
      changesTo: line,
      caution:
        numbers === undefined
          ? 'users are still named: `force numeric` in oidentd.conf gives numbers instead'
          : null,
    }),
    step('undo', 'Let identd answer as before', [...change.undo, ...again], 'the files are as they were'),
  ];
}

const howto = '-l -e -o -n -N';

function pidentd(target: Target, entry: StarterOf<'inetd'>): readonly Step[] {
  const file = entry.file ?? '';
  const [line] = linesIn(file, entry.evidence);
  const word = /^[^ \t]+/.exec(line?.text ?? '')?.[0];
  if (line === undefined || word === undefined || line.text.includes('#')) return [];
  const begins = `^\\(${pattern(word)}${blank}.*\\)`;
  const change = inFile(
    file,
    changeLine(file, line.line, [`${begins}$`, `\\1 ${howto}`], [`${begins} ${howto}$`, '\\1']),
  );
  const tell = reload(target, entry.flavour);
  return [
    step('restrict', title, [...change.commands, tell], expect, {
      changes: line,
      changesTo: `${line.text} ${howto}`,
      caution: untried,
    }),
    step('undo', 'Let identd answer as before', [...change.undo, tell], 'the file is as it was'),
  ];
}
