/**
 * sendmail for this machine alone: each `O DaemonPortOptions` of sendmail.cf, where the daemon reads it, with an address of
 * loopback; and the same in sendmail.mc, so that whoever builds sendmail.cf anew gets the same.
 *
 *     O DaemonPortOptions=Family=inet,  Name=MTA-v4, Port=smtp
 *     DAEMON_OPTIONS(`Family=inet,  Name=MTA-v4, Port=smtp')dnl
 *
 * Measured with sendmail 8.17 of Debian 12: options at the end of either file count; `sendmail -bt` ends with a status other
 * than 0 where it cannot read its file.
 */

import type { SourceLine } from '../../model/evidence.ts';
import type { Step } from '../../model/step.ts';
import { blank, mark } from '../edit.ts';
import { quote } from '../quote.ts';
import { step } from '../step.ts';
import type { Target } from '../target.ts';
import { byHand } from './by-hand.ts';
import { restartOf } from './restart.ts';
import { addAtEnd, type Change, hide, inFile, inFiles, type Setting, settingsOf } from './setting.ts';

const title = 'Let sendmail take mail from this machine only';
const expect = 'the ports 25 and 587 are open on loopback only';

interface Option {
  readonly path: string;
  readonly line: number;
  /** `Family=inet, Name=MTA-v4, Port=smtp` */
  readonly value: string;
  readonly evidence: SourceLine;
}

export function sendmailSteps(target: Target): readonly Step[] {
  const settings = settingsOf(target, 'sendmail');
  const given = givenBy(target, settings);
  if (typeof given === 'string')
    return byHand(title, expect, given, [
      "in sendmail.mc DAEMON_OPTIONS(`Port=smtp,Addr=127.0.0.1, Name=MTA')dnl, and build sendmail.cf",
      'or in sendmail.cf O DaemonPortOptions=Port=smtp,Addr=127.0.0.1',
    ]);
  const { built, source, restart } = given;
  const [first] = built;
  const msa = settings.some(({ evidence }) => /FEATURE\(`?no_default_msa/.test(evidence.text));
  const ours = local(built).map((value) => `O DaemonPortOptions=${value}`);
  const changes: readonly Change[] = [
    ...(source.length === 0
      ? []
      : [
          edited(source, 'DAEMON_OPTIONS(', 'dnl ', [
            // Without it m4 adds port 587 for everybody.
            ...(msa ? [] : ["FEATURE(`no_default_msa')dnl"]),
            ...local(source).map((value) => `DAEMON_OPTIONS(\`${value}')dnl`),
          ]),
        ]),
    edited(built, `O${blank}*DaemonPortOptions`, '', ours),
  ];
  // Back in the same order: Debian's start script builds sendmail.cf anew where sendmail.mc is the newer one.
  const undo = changes.flatMap((each) => each.undo);
  const check = `/usr/sbin/sendmail -C ${quote(first.path)} -bt < /dev/null > /dev/null && ${restart}`;
  return [
    step('restrict', title, [...inFiles(...changes).commands, check], expect, {
      changes: first.evidence,
      changesTo: ours[0] ?? null,
      caution: [
        source.length === 0
          ? 'where sendmail.cf is built from a sendmail.mc, the next build undoes it: change it there, too'
          : null,
        '`fetchmail -m procmail` delivers without any MTA',
      ],
    }),
    step('undo', 'Let sendmail listen as before', [...undo, restart], 'the files are as they were'),
  ];
}

interface Given {
  /** Lines of sendmail.cf, which the daemon reads. */
  readonly built: readonly [Option, ...Option[]];
  /** Those of sendmail.mc that they were made from; [] where there is none. */
  readonly source: readonly Option[];
  readonly restart: string;
}

/** What the edit needs; else why a person has to make it. */
function givenBy(target: Target, settings: readonly Setting[]): Given | string {
  const restart = restartOf(target);
  if (restart === null) return 'the capture does not show what starts it';
  const [first, ...others] = optionsIn(settings, /\/sendmail\.cf$/, /^O\s*DaemonPortOptions\s*=\s*(.*)$/);
  if (first === undefined)
    return 'the capture shows no line with DaemonPortOptions in sendmail.cf, nor where that file is';
  const told = settings.filter(
    ({ key, path }) => key === 'DaemonPortOptions' && path.endsWith('/sendmail.cf'),
  );
  if (told.length !== others.length + 1)
    return 'sendmail.cf has an option for a port that is written short or in small letters';
  const source = optionsIn(settings, /\.mc$/, /^DAEMON_OPTIONS\(`([^']*)'\)/);
  if ([first, ...others, ...source].some(({ value }) => !plain.test(value)))
    return 'a line with DaemonPortOptions has more in it than names, ports and addresses';
  return { built: [first, ...others], source, restart };
}

/** What may stand in a line that we write anew from what the capture says. */
const plain = /^[A-Za-z0-9=,_.: -]*$/;

function optionsIn(settings: readonly Setting[], file: RegExp, form: RegExp): readonly Option[] {
  return settings.flatMap(({ path, line, evidence }) => {
    const text = evidence.text.slice(evidence.text.lastIndexOf('\t') + 1).trim();
    const value = form.exec(text)?.[1];
    return file.test(path) && value !== undefined ? [{ path, line, value, evidence }] : [];
  });
}

/** The same options, each on loopback; two that are then alike are one. */
function local(options: readonly Option[]): readonly string[] {
  const made = options.map(({ value }) => {
    const fields = value
      .split(',')
      .map((field) => field.trim())
      .filter((field) => field !== '' && !/^A(?:ddr)?\s*=/i.test(field));
    const six = fields.some((field) => /^F(?:amily)?\s*=\s*inet6$/i.test(field));
    return [...fields, `Addr=${six ? '::1' : '127.0.0.1'}`].join(', ');
  });
  return [...new Set(made)];
}

function edited(
  options: readonly Option[],
  begins: string,
  comment: string,
  added: readonly string[],
): Change {
  const path = options[0]?.path ?? '';
  const lines = options.filter((each) => each.path === path).map(({ line }) => ({ line, begins }));
  return inFile(path, hide(path, lines, `${comment}${mark}`), addAtEnd(path, added));
}
