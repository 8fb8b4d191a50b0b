/**
 * A section of xinetd.conf or xinetd.d/*: `disable = yes`, and tell xinetd.
 *
 * Where the section has no line of its own that says `disable`, or a list in `defaults` overrides it, the whole section is
 * commented out: adding a line would move the lines below it, which other plans count on.
 */

import type { Step } from '../../model/step.ts';
import type { XinetdSection } from '../../model/super-server-facts.ts';
import { commentOutBlock, replaceLine } from '../edit.ts';
import { step } from '../step.ts';
import { openedForAWhile, putBack, tellSteps } from '../super-server.ts';
import type { StarterOf, Target } from '../target.ts';
import { bootLooks } from '../verify.ts';

export function xinetdSteps(starter: StarterOf<'xinetd'>, target: Target): readonly Step[] {
  const { file } = starter;
  const [first] = starter.evidence;
  if (file === null) {
    const expect = 'no section of its configuration opens the port any more, so it closes';
    const caution =
      'xinetd holds the port although no captured section names it: where it stays open, look for further configuration';
    return [...tellSteps(starter, target, expect, { caution }), noWayBack('is in no captured file')];
  }
  if (starter.enabled === false) {
    const expect = 'it is switched off already: the port closes when xinetd reads the file';
    return [...tellSteps(starter, target, expect, { changes: first }), ...offWayBack(starter, file, target)];
  }
  const line = starter.switchedBy === 'enabled-list' ? null : disableLine(starter, target);
  const edit =
    line === null
      ? commentOutBlock(file, first)
      : replaceLine(file, line, line.text.replace(/(disable\s*=).*$/u, '$1 yes'));
  const title =
    line === null
      ? `Comment out the section ${starter.name} in ${file}`
      : `Set disable = yes for ${starter.name} in ${file}`;
  return [
    step(
      'for-good',
      title,
      edit.commands,
      line === null ? 'every line of the section begins with #portledger#' : 'the line says disable = yes',
      { changes: line ?? first, changesTo: edit.becomes },
    ),
    ...tellSteps(starter, target, 'the port is closed; connections that are open stay'),
    ...bootLooks([edit.look]),
    ...putBack(`Put the section ${starter.name} back`, edit.undo, 'xinetd', target),
  ];
}

/** Somebody set `disable = yes` and never told xinetd: the way back is `no` for as long as it takes to tell. */
function offWayBack(starter: StarterOf<'xinetd'>, file: string, target: Target): readonly Step[] {
  const line = disableLine(starter, target);
  if (line === null) return [noWayBack('is switched off in its file')];
  const edit = replaceLine(file, line, line.text.replace(/(disable\s*=).*$/u, '$1 no'));
  return openedForAWhile(file, { there: edit.change, back: edit.undo }, 'xinetd', target);
}

function noWayBack(why: string): Step {
  return step(
    'undo',
    'There is no way back by a command',
    [],
    `the section that opened the port ${why}: it opens again only when somebody writes one, or sets disable = no`,
  );
}

/** The first `disable` line of the section: with two of them xinetd heeds the first. */
function disableLine(starter: StarterOf<'xinetd'>, target: Target) {
  const [first] = starter.evidence;
  const section = target.readings.facts['xinetd-conf'].find(
    (each: XinetdSection) => each.evidence[0].file === first.file && each.evidence[0].line === first.line,
  );
  const attribute = section?.attributes.find((each) => each.name === 'disable');
  if (attribute === undefined) return null;
  return section?.evidence.find((each) => each.line === attribute.line) ?? null;
}
