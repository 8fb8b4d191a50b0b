/**
 * Many hosts: one finding over all of them, not one for each.
 *
 * A fleet is made from host summaries, a few kilobytes each: that is what shards hand on, and what keeps the memory of
 * thousands of hosts small.
 */

import type { ServiceMeasure, Verdict } from './decision.ts';
import type { Severity } from './knowledge.ts';
import type { Exposure } from './service.ts';

export interface SummaryService {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly exposure: Exposure;
  readonly listens: boolean | null;
  readonly startsAtBoot: boolean | null;
  readonly approved: boolean;
}

export interface SummaryFinding {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly severity: Severity;
  readonly accepted: boolean;
  /** One line of evidence as `file:line: text`. */
  readonly shown: string;
}

/** What a fleet report needs of one host. */
export interface HostSummary {
  /** Where its own reports stand, relative to the fleet report: a name of ours, never one that the capture chose. */
  readonly folder: string;
  readonly host: string;
  readonly group: string;
  readonly reportId: string;
  readonly bundle: string;
  readonly sha256: string;
  readonly capturedFrom: string | null;
  readonly capturedBy: string | null;
  readonly asRoot: boolean | null;
  readonly distribution: string | null;
  readonly sectionsMissing: number;
  readonly integrityProblems: number;
  readonly unreadLines: number;
  readonly measure: ServiceMeasure;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly services: readonly SummaryService[];
  readonly findings: readonly SummaryFinding[];
}

/** An input that gave no report: one row, never the end of the run. */
export interface UnreadCapture {
  readonly input: string;
  readonly because: string;
}

export interface FleetFinding {
  /** The finding's id, the same on every host. */
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly severity: Severity;
  /** Folders of the hosts that have it, sorted. */
  readonly hosts: readonly string[];
  readonly acceptedOn: number;
}

export interface FleetService {
  readonly id: string;
  readonly title: string;
  /** Folder → what is on that host. Hosts without the service are absent. */
  readonly cells: Readonly<
    Record<string, { readonly verdict: Verdict; readonly exposure: Exposure; readonly severity: Severity }>
  >;
}

/** A listener that only one host of a group of three or more has. */
export interface OddOne {
  readonly group: string;
  readonly host: string;
  readonly folder: string;
  readonly serviceId: string;
  readonly title: string;
  readonly severity: Severity;
  readonly hostsInGroup: number;
}

export interface FleetGroup {
  readonly name: string;
  readonly hosts: number;
  readonly measure: ServiceMeasure;
}

export interface FleetModel {
  readonly schema: 'portledger/fleet/1';
  readonly id: string;
  readonly generator: { readonly name: 'portledger'; readonly version: string };
  readonly hosts: readonly HostSummary[];
  readonly unread: readonly UnreadCapture[];
  readonly groups: readonly FleetGroup[];
  readonly findings: readonly FleetFinding[];
  readonly services: readonly FleetService[];
  readonly odd: readonly OddOne[];
  readonly measure: ServiceMeasure;
  readonly coverage: {
    readonly inputs: number;
    readonly read: number;
    readonly unread: number;
    readonly notAsRoot: number;
    readonly withMissingSections: number;
    /** Taken more than `staleDays` before the newest capture. */
    readonly stale: number;
    readonly staleDays: number;
    /** Captures that are byte for byte another one of the run. */
    readonly repeated: number;
    /** Who took how many, most first. */
    readonly takenBy: readonly { readonly by: string | null; readonly captures: number }[];
    readonly newest: string | null;
    readonly oldest: string | null;
  };
}
