/**
 * named for those it is for: the addresses that it listens on, who may ask, who may have it look things up for them, and
 * nobody copies its zones. Debian keeps these in named.conf.options, others in named.conf; the plan edits the file in
 * which the capture saw such a setting. Single-line settings that stand there already are commented out; the new ones
 * stand behind `options {`, so that no line moves. named-checkconf has the last word before anything is restarted.
 */

import type { Step } from '../../model/step.ts';
import { backup, blank, mark, rewrite } from '../edit.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { ownAddress, ownNetwork } from './network.ts';
import { restartOf } from './restart.ts';
import { settingsOf } from './setting.ts';

const inOptions = new Set([
  'listen-on',
  'listen-on-v6',
  'allow-query',
  'allow-recursion',
  'allow-transfer',
  'recursion',
]);

export function nameServerSteps(target: Target, authoritative: boolean): readonly Step[] {
  const settings = settingsOf(target, 'named').filter(({ key }) => inOptions.has(key.split(' ')[0] ?? ''));
  const network = ownNetwork(target) ?? '192.0.2.0/24';
  const address = ownAddress(target);
  const wanted: readonly (readonly [key: string, value: string])[] = authoritative
    ? [
        ['recursion', 'no;'],
        ['allow-transfer', '{ none; };'],
      ]
    : [
        ...(address === null
          ? []
          : ([
              ['listen-on', `{ 127.0.0.1; ${address}; };`],
              ['listen-on-v6', '{ ::1; };'],
            ] as const)),
        ['allow-query', `{ localhost; ${network}; };`],
        ['allow-recursion', `{ localhost; ${network}; };`],
        ['allow-transfer', '{ none; };'],
      ];
  const title = authoritative
    ? 'Let named answer for its own zones only'
    : 'Let named answer only those it is for';
  const expect = authoritative
    ? '`dig @HOST www.example.org` from elsewhere is refused, its own zones are answered'
    : 'it listens on the named addresses only, and refuses whoever asks from elsewhere';
  const shown = wanted.map(([key, value]) => `${key} ${value}`).join(' ');
  const path = settings[0]?.path;
  const restart = restartOf(target);
  // A setting that runs over several lines, or one in a view or zone, is more than a line's edit.
  if (path === undefined || restart === null || settings.some((each) => each.path !== path))
    return byHand(
      title,
      expect,
      restart === null
        ? 'the capture does not show what starts it'
        : 'its settings stand in no file that the capture shows, or in several',
      [`in options { … } of named.conf: ${shown}`],
    );
  const keys = new Set(wanted.map(([key]) => key));
  const gone = settings.filter(({ key }) => keys.has(key.split(' ')[0] ?? ''));
  const off = gone.map(({ key, line }) => `${line}s/^${blank}*${key.split(' ')[0]}${blank}.*; *$/${mark}&/`);
  const sign = '/* portledger */';
  const escaped = (text: string) => text.replace(/[\\/*.[\]^$&]/g, '\\$&');
  const behind = `s/^${blank}*options${blank}*{/& ${escaped(`${sign} ${shown}`)}/`;
  return [
    step(
      'restrict',
      title,
      [
        backup(path),
        ...rewrite(path, [...off, behind]),
        `grep -q -F -e ${quote(sign)} ${quote(path)} && named-checkconf && ${restart}`,
      ],
      expect,
      {
        changes: gone[0]?.evidence ?? settings[0]?.evidence ?? null,
        caution: `it takes \`options {\` to stand in ${path}, and the network ${network} to be the one that needs it: narrow it`,
      },
    ),
    step(
      'undo',
      'Let named answer as before',
      [
        ...rewrite(path, [
          ...gone.map(({ line }) => `${line}s/^${mark}//`),
          `s/ ${escaped(`${sign} ${shown}`)}//`,
        ]),
        restart,
      ],
      'the file is as it was',
    ),
  ];
}
