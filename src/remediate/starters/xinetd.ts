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
import { reload } from '../super-server.ts';
import type { StarterOf, Target } from '../target.ts';

export function xinetdSteps(starter: StarterOf<'xinetd'>, target: Target): readonly Step[] {
  const { file } = starter;
  const tell = reload(target, 'xinetd');
  if (file === null) {
    return [
      step(
        'now',
        'Tell xinetd to read its configuration again',
        [tell],
        'no section of its configuration opens the port any more, so it closes',
        {
          caution:
            'xinetd holds the port although no captured section names it: where it stays open, look for further configuration',
        },
      ),
    ];
  }
  const [first] = starter.evidence;
  if (starter.enabled === false) {
    return [
      step(
        'now',
        'Tell xinetd to read its configuration again',
        [tell],
        'it is switched off already: the port closes',
        { changes: first },
      ),
    ];
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
      {
        changes: line ?? first,
        changesTo: edit.becomes,
      },
    ),
    step(
      'now',
      'Tell xinetd to read its configuration again',
      [tell],
      'the port is closed; connections that are open stay',
    ),
    step(
      'undo',
      'Put the section back',
      [...edit.undo, tell],
      'the file is as it was, and the port is open again',
    ),
  ];
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
