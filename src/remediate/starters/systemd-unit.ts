/**
 * What the capture says of one unit, as far as a plan has to know it: can it be masked, is it running, would `enable`
 * make the links again that `disable` takes away?
 *
 * Measured with systemd 252: a mask is a link to /dev/null in /etc/systemd/system, so it fails with "already exists"
 * where the owner's own file stands there, and works for whatever stands elsewhere, for instances of the owner's
 * templates and for units generated from init scripts. `disable` of a linked unit takes the link to its file away, too.
 */

import type { DirectoryEntry, UnitFact, UnitFileFact, UnitPropertyFact } from '../../model/facts.ts';
import { oncePer } from '../../model/once-per.ts';
import type { Target } from '../target.ts';

const own = '/etc/systemd/system';

export interface Unit {
  readonly name: string;
  /** enabled, static, generated, masked, alias, …; null where no listing says it. */
  readonly state: string | null;
  readonly active: boolean;
  /** `free`: a mask will do. `enabled-here`: the owner's file, whose links `disable` and `enable` move. `in-the-way`: moved aside. */
  readonly file: 'free' | 'enabled-here' | 'in-the-way';
  readonly path: string;
  /** A link of another folder leads to `path`, where a mask stands; `systemctl unmask` takes it along. */
  readonly linked: boolean;
}

export function unitOf(name: string, path: string | null, state: string | null, target: Target): Unit {
  const { facts } = target.readings;
  const shown = shownOf(facts['systemctl-show']).get(name) ?? [];
  const said = (key: string) => shown.find((fact) => fact.key === key)?.value ?? null;
  const listed = filesOf(facts['systemctl-unit-files']).get(name)?.[0]?.state ?? null;
  const running =
    said('ActiveState') ?? statesOf(facts['systemctl-units']).get(name)?.[0]?.active ?? 'active';
  const known = state ?? said('UnitFileState') ?? listed;
  const here = `${own}/${name}`;
  const there = entriesNamed(name, target).find((entry) => entry.directory === own);
  // Without `systemctl show` the listing of the folder tells; a link to /dev/null is a mask.
  const listedHere = there !== undefined && there.target !== '/dev/null' ? here : '';
  const fragment = path ?? said('FragmentPath') ?? listedHere;
  return {
    name,
    state: known === '' ? null : known,
    active: /^(?:active|activating|reloading)$/.test(running),
    file:
      fragment !== here || known?.startsWith('masked') === true
        ? 'free'
        : known === 'enabled' && linksCanBeMadeAgain(name, said, target)
          ? 'enabled-here'
          : 'in-the-way',
    path: here,
    linked: entriesNamed(name, target).some(
      ({ directory, target: to }) => directory !== own && (to === here || to === `../${name}`),
    ),
  };
}

/** By unit: a host has thousands of lines of `systemctl show`. */
const shownOf = oncePer((facts: readonly UnitPropertyFact[]) => grouped(facts, ({ unit }) => unit));
const filesOf = oncePer((facts: readonly UnitFileFact[]) => grouped(facts, ({ unit }) => unit));
const statesOf = oncePer((facts: readonly UnitFact[]) => grouped(facts, ({ unit }) => unit));
const entriesOf = oncePer((listing: readonly DirectoryEntry[]) => grouped(listing, ({ name }) => name));

function grouped<Fact>(
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
): ReadonlyMap<string, readonly Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(keyOf(fact));
    if (group === undefined) groups.set(keyOf(fact), [fact]);
    else group.push(fact);
  }
  return groups;
}

const entriesNamed = (name: string, { readings }: Target) =>
  entriesOf(readings.facts['rc-listing']).get(name) ?? [];

/** A plain file there, and nothing pulls it in but links as `systemctl enable` makes them. */
function linksCanBeMadeAgain(name: string, said: (key: string) => string | null, target: Target): boolean {
  const here = `${own}/${name}`;
  const entries = entriesNamed(name, target);
  const file = entries.find((entry) => entry.directory === own);
  if (file?.mode.startsWith('-') !== true) return false;
  const pulls = [
    ...words(said('WantedBy')).map((unit) => `${own}/${unit}.wants`),
    ...words(said('RequiredBy')).map((unit) => `${own}/${unit}.requires`),
  ];
  return pulls.every((folder) =>
    entries.some((entry) => entry.directory === folder && entry.target === here),
  );
}

const words = (text: string | null) => (text ?? '').split(/\s+/).filter((word) => word !== '');

/** `1900` of /user.slice/user-1900.slice/user@1900.service/app.slice/mine.service; null for the system's own units. */
export function userOf(target: Target): string | null {
  const pids = new Set(target.service.processes.map((process) => process.pid));
  for (const fact of target.readings.facts['proc-pid']) {
    if (fact.key !== 'cgroup' || !pids.has(fact.pid)) continue;
    const match = /\/user@(\d{1,10})\.service\//.exec(fact.value);
    if (match?.[1] !== undefined) return match[1];
  }
  return null;
}
