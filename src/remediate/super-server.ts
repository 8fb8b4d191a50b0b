/** Telling a super-server to read its configuration again. Editing without telling it changes nothing that runs. */

import { onceInARow } from '../model/once-per.ts';
import type { Service } from '../model/service.ts';
import type { Step } from '../model/step.ts';
import { backup } from './edit.ts';
import { quote } from './quote.ts';
import { step } from './step.ts';
import { has, hasInitScript, runs, type StarterOf, type Target } from './target.ts';

interface Names {
  readonly process: string;
  readonly unit: string;
  readonly scripts: readonly string[];
}

const names: Readonly<Record<string, Names>> = {
  'openbsd-inetd': { process: 'inetd', unit: 'inetd.service', scripts: ['openbsd-inetd', 'inetd'] },
  'inetutils-inetd': {
    process: 'inetutils-inetd',
    unit: 'inetutils-inetd.service',
    scripts: ['inetutils-inetd'],
  },
  'busybox-inetd': { process: 'inetd', unit: 'inetd.service', scripts: ['inetd'] },
  rlinetd: { process: 'rlinetd', unit: 'rlinetd.service', scripts: ['rlinetd'] },
  xinetd: { process: 'xinetd', unit: 'xinetd.service', scripts: ['xinetd'] },
  inetd: {
    process: 'inetd',
    unit: 'inetd.service',
    // Red Hat up to 6 calls it inet.
    scripts: ['inetd', 'inet', 'openbsd-inetd', 'netkit-inetd'],
  },
};

/**
 * The command that makes the running daemon read its files again. By a signal, which every one of them heeds and which
 * needs no tool; a restart only where the process is not known.
 */
export function reload(target: Target, flavour: string): string {
  const known = names[flavour] ?? names.inetd;
  const unit = known?.unit ?? 'inetd.service';
  const processName = known?.process ?? 'inetd';
  if (target.host.init === 'systemd' && has(target, 'systemctl'))
    return `systemctl kill -s HUP ${quote(unit)}`;
  if (has(target, 'killall')) return `killall -HUP ${quote(processName)}`;
  if (has(target, 'pidof')) return `kill -HUP $(pidof ${quote(processName)})`;
  if (has(target, 'ps')) return `kill -HUP $(${findByName(processName)})`;
  const script = known?.scripts.find((each) => hasInitScript(target, each) === true) ?? processName;
  return `${quote(`${target.host.initScripts}/${script}`)} restart`;
}

/** Tells it, and says what else that closes. [] where it does not run: then the edit counts when it is started. */
export function tellSteps(
  starter: StarterOf<'inetd' | 'xinetd'>,
  target: Target,
  expect: string,
  more: { readonly caution?: string; readonly changes?: Step['changes'] } = {},
): readonly Step[] {
  const flavour = starter.kind === 'xinetd' ? 'xinetd' : starter.flavour;
  if (!isTold(flavour, target)) return [];
  const program = programOf(flavour);
  const also = closedAlong(starter, target);
  const staying = also.filter(({ id }) => target.stays.has(id)).map(({ name }) => name);
  // Each of them tells the same, so that a document can tell it once for all.
  const closes = new Set(also.filter(({ id }) => !target.stays.has(id)));
  const going =
    closes.size === 0
      ? []
      : target.services.filter((service) => service === target.service || closes.has(service));
  const words = [
    going.length < 2
      ? null
      : `it closes at the same time all that no entry holds open any more: ${going.map(({ name }) => name).join(', ')}`,
    more.caution ?? null,
  ];
  const tell = step(
    'now',
    `Tell ${program} to read its configuration again`,
    [reload(target, flavour)],
    expect,
    { caution: words, changes: more.changes ?? null },
  );
  if (staying.length === 0) return [tell];
  const write = step(
    'now',
    `First write an entry for what is to stay: ${staying.join(', ')}`,
    [],
    `an entry that is switched on stands in the configuration of ${program}`,
    {
      caution: `${program} holds ${staying.join(', ')} open by an entry that is gone: it closes as soon as ${program} reads its configuration or is started again`,
    },
  );
  return [write, tell];
}

/** The way back of an edit, and telling the super-server, which several services of one plan share. */
export function putBack(
  title: string,
  undo: readonly string[],
  flavour: string,
  target: Target,
): readonly Step[] {
  const back = step('undo', title, undo, 'the file is as it was');
  if (!isTold(flavour, target)) return [back];
  const program = programOf(flavour);
  const tell = [reload(target, flavour)];
  // The last is done first, as with all ways back.
  return [
    step('undo', `Tell ${program} to read its configuration again`, tell, 'the port is open again'),
    back,
  ];
}

/** The way back to "off in the file, and still open": the entry is there for as long as the super-server needs to read it. */
export function openedForAWhile(
  path: string,
  edit: { readonly there: readonly string[]; readonly back: readonly string[] },
  flavour: string,
  target: Target,
): readonly Step[] {
  const program = programOf(flavour);
  return [
    step(
      'undo',
      'Take it out again',
      edit.back,
      `the port is open, and the file says as before that it is off: at the next start of ${program} it closes`,
    ),
    step(
      'undo',
      `Have ${program} read it`,
      [reload(target, flavour), 'sleep 2'],
      'what the file switches on is open',
    ),
    step('undo', 'Put the entry in for a moment', edit.there, 'the file switches it on'),
    step('undo', `Keep a copy of ${path}`, [backup(path)], 'the copy is there'),
  ];
}

/** Is the super-server there to be told? Where the capture does not say, yes. */
export function isTold(flavour: string, target: Target): boolean {
  return target.service.listens === true || runs(target, programOf(flavour)) !== false;
}

export function programOf(flavour: string): string {
  return (names[flavour] ?? names.inetd)?.process ?? 'inetd';
}

/** Services that the same super-server still holds open though no entry of its files does. */
function closedAlong(starter: StarterOf<'inetd' | 'xinetd'>, target: Target): readonly Service[] {
  return heldOpen(target.services)[starter.kind].filter(({ id }) => id !== target.service.id);
}

const heldOpen = onceInARow((services: readonly Service[]) => {
  const heldBy = (kind: 'inetd' | 'xinetd') =>
    services.filter(
      ({ listens, starters }) =>
        listens === true &&
        starters.length > 0 &&
        starters.every((each) => each.kind === kind && (each.file === null || each.enabled === false)),
    );
  return { inetd: heldBy('inetd'), xinetd: heldBy('xinetd') };
});

/** The process numbers of the capture do not outlive a restart, so the name is looked up when the command runs. */
function findByName(name: string): string {
  return `ps -e -o pid= -o comm= | sed -n 's/^ *\\([0-9][0-9]*\\) *${name} *$/\\1/p'`;
}
