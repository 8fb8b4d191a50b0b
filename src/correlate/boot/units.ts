/** What all of systemctl's listings say of one unit, under its main name. */

import type { Evidenced } from '../../model/evidence.ts';
import type { Facts, UnitPropertyFact } from '../../model/facts.ts';
import { unique } from './entry.ts';

export interface Unit {
  readonly name: string;
  readonly aliases: readonly string[];
  /** enabled, disabled, static, masked, generated, …; null where no listing says it. */
  readonly state: string | null;
  readonly active: boolean | null;
  /** File of the unit. */
  readonly fragment: string | null;
  /** The init script that it was generated from. */
  readonly source: string | null;
  readonly programs: readonly string[];
  readonly pids: readonly number[];
  readonly pidFiles: readonly string[];
  readonly wantedBy: readonly string[];
  readonly wantedByKnown: boolean;
  readonly triggeredBy: readonly string[];
  readonly triggersKnown: boolean;
  /** For sockets: what they start, and the network addresses that they open. */
  readonly activates: readonly string[];
  readonly listens: readonly string[];
  readonly userUnit: boolean;
  readonly facts: readonly Evidenced[];
}

/** Properties worth showing as evidence. */
const telling = new Set(
  'Id UnitFileState FragmentPath SourcePath ExecStart MainPID TriggeredBy WantedBy RequiredBy Listen'.split(
    ' ',
  ),
);

export function unitsOf(facts: Facts): ReadonlyMap<string, Unit> {
  const properties = new Map<string, UnitPropertyFact[]>();
  const canonical = new Map<string, string>();
  for (const fact of facts['systemctl-show']) {
    const own = properties.get(fact.unit);
    if (own === undefined) properties.set(fact.unit, [fact]);
    else own.push(fact);
    if (fact.key === 'Names') for (const name of words(fact.value)) canonical.set(name, fact.unit);
  }
  const mainName = (name: string) => canonical.get(name) ?? name;
  const drafts = new Map<string, Draft>();
  const draft = (name: string): Draft => {
    const main = mainName(name);
    const known = drafts.get(main);
    if (known !== undefined) return known;
    const made = new Draft(main);
    drafts.set(main, made);
    return made;
  };
  for (const fact of facts['systemctl-unit-files']) {
    if (fact.state === 'alias' && mainName(fact.unit) === fact.unit) continue;
    const one = draft(fact.unit);
    if (fact.unit === one.name) one.state = fact.state;
    if (/\s--(?:user|global)\b/.test(fact.evidence[0].origin)) one.userUnit = true;
    one.facts.push(fact);
  }
  for (const fact of facts['systemctl-units']) {
    const one = draft(fact.unit);
    one.active = fact.active === 'active' || fact.active === 'activating' || fact.active === 'reloading';
    if (fact.load === 'masked') one.state ??= 'masked';
    one.facts.push(fact);
  }
  for (const fact of facts['systemctl-sockets']) {
    const one = draft(fact.unit);
    one.activates.push(...fact.activates.map(mainName));
    if (isNetwork(fact.listen)) one.listens.push(fact.listen);
    if (isNetwork(fact.listen) || one.facts.length === 0) one.facts.push(fact);
  }
  for (const [name, own] of properties) draft(name).take(own);
  for (const one of drafts.values()) one.inherit(drafts);
  return new Map([...drafts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `[::]:22`, `0.0.0.0:111`, `22`; not `/run/dbus/system_bus_socket`, `audit 1`. */
const isNetwork = (listen: string) =>
  !listen.startsWith('/') && !listen.startsWith('@') && /(?:^|:)\d+$/.test(listen) && !/\s/.test(listen);

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

class Draft implements Unit {
  readonly name: string;
  aliases: readonly string[] = [];
  state: string | null = null;
  active: boolean | null = null;
  fragment: string | null = null;
  source: string | null = null;
  programs: readonly string[] = [];
  pids: readonly number[] = [];
  pidFiles: readonly string[] = [];
  wantedBy: readonly string[] = [];
  wantedByKnown = false;
  triggeredBy: readonly string[] = [];
  triggersKnown = false;
  readonly activates: string[] = [];
  readonly listens: string[] = [];
  userUnit = false;
  readonly facts: Evidenced[] = [];

  constructor(name: string) {
    this.name = name;
  }

  take(properties: readonly UnitPropertyFact[]): void {
    const values = (key: string) =>
      properties
        .filter((fact) => fact.key === key)
        .flatMap((fact) => (fact.value === '' ? [] : [fact.value]));
    const has = (key: string) => properties.some((fact) => fact.key === key);
    this.aliases = values('Names')
      .flatMap(words)
      .filter((name) => name !== this.name);
    this.state = values('UnitFileState')[0] ?? this.state;
    this.active ??= has('ActiveState')
      ? /^(?:active|activating|reloading)$/.test(values('ActiveState')[0] ?? '')
      : null;
    this.fragment = values('FragmentPath')[0] ?? null;
    this.source = values('SourcePath').find((path) => /\/init\.d\//.test(path)) ?? null;
    if (this.source === null && /\/generator(?:\.late)?\//.test(this.fragment ?? '')) {
      // ExecStart={ path=/etc/init.d/exim4 ; … }
      this.source =
        values('ExecStart')
          .map(programOf)
          .find((path) => path?.includes('/init.d/')) ?? null;
    }
    this.programs = unique(
      ['ExecStart', 'ExecStartPre', 'ExecStartPost']
        .slice(0, 1)
        .flatMap((key) => values(key).flatMap((value) => programOf(value) ?? []))
        .filter((path) => !path.includes('/init.d/')),
    );
    this.pids = unique([...values('MainPID'), ...values('ExecMainPID').filter(() => !has('MainPID'))])
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && pid > 0);
    this.pidFiles = values('PIDFile');
    const pullers = ['WantedBy', 'RequiredBy', 'RequisiteOf', 'BoundBy', 'UpheldBy'];
    this.wantedBy = unique(pullers.flatMap(values).flatMap(words));
    this.wantedByKnown = has('WantedBy');
    this.triggeredBy = values('TriggeredBy').flatMap(words);
    this.triggersKnown = has('TriggeredBy');
    this.activates.push(...values('Triggers').flatMap(words));
    // Listen=[::]:22 (Stream)
    for (const value of values('Listen')) {
      const address = value.replace(/ \([^)]*\)$/, '');
      if (isNetwork(address)) this.listens.push(address);
    }
    this.facts.push(...properties.filter((fact) => telling.has(fact.key) && fact.value !== ''));
  }

  /** An instance has the state of its template only as far as the template's says something about instances. */
  inherit(units: ReadonlyMap<string, Draft>): void {
    const at = this.name.indexOf('@');
    if (at <= 0 || this.name[at + 1] === '.' || this.state !== null) return;
    const template = units.get(`${this.name.slice(0, at)}@${this.name.slice(this.name.lastIndexOf('.'))}`);
    if (template === undefined) return;
    if (template.state === 'masked') this.state = 'masked';
    else if (template.state === 'enabled' && this.active === true) this.state = 'enabled';
    if (this.programs.length === 0) this.programs = template.programs;
    this.fragment ??= template.fragment;
  }
}

/** `{ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -D ; … }` */
function programOf(value: string): string | null {
  return (
    /\bpath=(\/[^;]*?)\s*;/.exec(value)?.[1] ?? (value.startsWith('/') ? (value.split(' ')[0] ?? null) : null)
  );
}
