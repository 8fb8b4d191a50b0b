/** What one boot mechanism gives: entries that start something, and what stands there switched off. */

import type { Evidence, Evidenced, SourceLine } from '../../model/evidence.ts';
import type { Facts, SectionOutcome } from '../../model/facts.ts';
import type {
  BootLineStarter,
  HostFacts,
  InitScriptStarter,
  InittabStarter,
  OpenrcStarter,
  SlackwareStarter,
  SupervisedStarter,
  SwitchedOff,
  SystemdStarter,
} from '../../model/service.ts';
import { evidenceOf } from '../evidence-lines.ts';
import type { Answer } from './answers.ts';

export interface BootEntry {
  readonly starter:
    | InitScriptStarter
    | SystemdStarter
    | SlackwareStarter
    | OpenrcStarter
    | SupervisedStarter
    | InittabStarter
    | BootLineStarter;
  /** Paths or base names that the script, unit or line starts. */
  readonly programs: readonly string[];
  /** Script name, LSB Provides, unit name without its suffix, aliases, chkconfig name. */
  readonly names: readonly string[];
  readonly pidFiles: readonly string[];
  /** Known main pids. */
  readonly pids: readonly number[];
  /** Addresses of socket units: `[::]:22`, `0.0.0.0:111`. */
  readonly listens: readonly string[];
}

export interface Found {
  readonly entries: readonly BootEntry[];
  readonly off: readonly SwitchedOff[];
}

/** What every mechanism may ask about the host. */
export interface Host {
  readonly facts: Facts;
  readonly sections: readonly SectionOutcome[];
  readonly init: HostFacts['init'];
  readonly runlevels: Runlevels;
}

export interface Runlevels {
  /** `2`, `multi-user.target`, `default`; null where the capture does not tell. */
  readonly name: string | null;
  /** Is something that starts in these runlevels started at boot? `S` and `boot` always are. */
  readonly reached: (levels: ReadonlySet<string>) => Answer;
}

/** Evidence of several facts, without repeating a line; null where there is none. */
export const gather = (facts: readonly Evidenced[]): Evidence | null =>
  evidenceOf(...facts.map(({ evidence }) => evidence));

export const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

export const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The path on the host that a line stands in, or null for a command's output. */
export const hostPath = (line: SourceLine) => (line.origin.startsWith('/') ? line.origin : null);
