/** The words for what the model names: each table is exhaustive, so a new kind does not compile without words. */
import type { Confidence, Verdict } from '../../model/decision.ts';
import type { Cleartext, Severity } from '../../model/knowledge.ts';
import type { Exposure, StarterKind } from '../../model/service.ts';
import type { IntegrityProblemKind, SectionStatus } from '../../model/snapshot.ts';
import type { Plan, StepWhen } from '../../model/step.ts';

export const verdictWords: Readonly<Record<Verdict, string>> = {
  'turn-off': 'Turn off',
  investigate: 'Investigate',
  restrict: 'Restrict',
  keep: 'Keep',
};

/** As the templates' badges want them. */
export interface Badge {
  readonly key: string;
  readonly word: string;
}

const badge = (key: string, word: string): Badge => ({ key, word });

export const verdictBadges: Readonly<Record<Verdict, Badge>> = {
  'turn-off': badge('turn-off', verdictWords['turn-off']),
  investigate: badge('investigate', verdictWords.investigate),
  restrict: badge('restrict', verdictWords.restrict),
  keep: badge('keep', verdictWords.keep),
};

export const verdictMeaning: Readonly<Record<Verdict, string>> = {
  'turn-off': 'nobody who was asked needs it',
  investigate: 'what the host says about it does not fit together',
  restrict: 'needed, and reachable from further away than it has to be',
  keep: 'needed, with the reason given',
};

export const verdictOrder: readonly Verdict[] = ['turn-off', 'investigate', 'restrict', 'keep'];

export const severityWords: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
};

export const severityBadges: Readonly<Record<Severity, Badge>> = {
  critical: badge('critical', severityWords.critical),
  high: badge('high', severityWords.high),
  medium: badge('medium', severityWords.medium),
  low: badge('low', severityWords.low),
  info: badge('info', severityWords.info),
};

export const severityOrder: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

export const confidenceWords: Readonly<Record<Confidence, string>> = {
  certain: 'certain',
  likely: 'likely',
  guess: 'a guess',
};

export const exposureWords: Readonly<Record<Exposure, string>> = {
  any: 'every address',
  named: 'one address or interface',
  loopback: 'this machine only',
  none: 'does not listen',
};

export const exposureBadges: Readonly<Record<Exposure, Badge>> = {
  any: badge('any', exposureWords.any),
  named: badge('named', exposureWords.named),
  loopback: badge('loopback', exposureWords.loopback),
  none: badge('none', exposureWords.none),
};

export const cleartextWords: Readonly<Record<Cleartext, string>> = {
  yes: 'clear text',
  partial: 'partly clear text',
  no: 'encrypted',
};

export const statusWords: Readonly<Record<SectionStatus, { readonly word: string; readonly means: string }>> =
  {
    collected: { word: 'collected', means: 'captured; its lines were read' },
    empty: { word: 'empty', means: 'ran without error and printed nothing, or an empty file' },
    absent: { word: 'absent', means: 'the host has no such file' },
    denied: { word: 'denied', means: 'the capture was not allowed to read it' },
    'tool-missing': { word: 'tool missing', means: 'the host does not have the command' },
    'timed-out': { word: 'timed out', means: 'stopped at its time limit' },
    failed: { word: 'failed', means: 'the command ended with an error' },
    skipped: { word: 'skipped', means: 'left out by whoever made the capture' },
  };

export const integrityWords: Readonly<Record<IntegrityProblemKind, string>> = {
  'changed-file': 'A file differs from the manifest',
  'missing-file': 'A file of the manifest is missing',
  'extra-file': 'A file that the manifest does not list',
  'duplicate-member': 'The same member twice',
  'unsafe-member': 'A member with a name that points elsewhere',
  'truncated-bundle': 'The bundle is cut short',
  'over-limit': 'Larger than the limit',
  'bad-manifest-line': 'A manifest line that cannot be read',
};

export const starterWords: Readonly<Record<StarterKind, string>> = {
  inetd: 'inetd',
  xinetd: 'xinetd',
  'init-script': 'init script',
  systemd: 'systemd unit',
  'slackware-rc': 'Slackware rc script',
  openrc: 'OpenRC service',
  upstart: 'upstart job',
  runit: 'runit service',
  s6: 's6 service',
  daemontools: 'daemontools service',
  inittab: 'inittab entry',
  'rc-local': 'boot script line',
  cron: 'cron entry',
  at: 'at job',
  container: 'container',
  kernel: 'held by the kernel',
  unknown: 'not known',
};

export const stepWords: Readonly<Record<StepWhen, string>> = {
  find: 'Find what starts it',
  now: 'Now',
  'for-good': 'For good',
  restrict: 'Restrict',
  verify: 'Verify',
  'verify-after-reboot': 'Verify after the next reboot',
  undo: 'Undo',
  uninstall: 'Or uninstall',
};

export const stepOrder: readonly StepWhen[] = [
  'find',
  'restrict',
  'now',
  'for-good',
  'verify',
  'verify-after-reboot',
  'undo',
  'uninstall',
];

export const phaseWords: Readonly<Record<Plan['phase'], { readonly title: string; readonly why: string }>> = {
  'danger-zone': {
    title: 'First: the danger zone, and what is as dangerous',
    why: "Services that should not be offered to the Internet at all: those of the HOWTO's list, and those that its list lacks and that are no better. Turn these off, then run the host for a while.",
  },
  unneeded: {
    title: 'Then: one at a time',
    why: 'Services that nobody claimed. Stop one, run the host for a while, make it permanent, take the next.',
  },
  restrict: {
    title: 'Restrict what stays',
    why: 'Needed services that can be reached from further away than they have to be.',
  },
  investigate: {
    title: 'Find out what these are',
    why: 'What the host says about them does not fit together, or nobody knows them. Look before you stop them.',
  },
  keep: { title: 'Kept', why: 'No action; the reason is in the list of kept services.' },
};

export const phaseOrder: readonly Plan['phase'][] = [
  'danger-zone',
  'investigate',
  'unneeded',
  'restrict',
  'keep',
];

export const frameworkWords: Readonly<Record<string, string>> = {
  'nist-800-53': 'NIST SP 800-53',
  'cis-controls': 'CIS Controls',
  'cis-benchmark': 'CIS Benchmark',
  'pci-dss': 'PCI DSS',
  'iso-27001': 'ISO/IEC 27001 Annex A',
  'cis-dil': 'CIS Distribution Independent Linux Benchmark',
  'cis-debian12': 'CIS Debian Linux 12 Benchmark',
  'cis-ubuntu2404': 'CIS Ubuntu Linux 24.04 LTS Benchmark',
  'cis-rhel9': 'CIS Red Hat Enterprise Linux 9 Benchmark',
  'stig-rhel7': 'DISA STIG for RHEL 7',
  'stig-rhel8': 'DISA STIG for RHEL 8',
  'stig-rhel9': 'DISA STIG for RHEL 9',
  'stig-ubuntu2404': 'DISA STIG for Ubuntu 24.04',
  'disa-stig': 'DISA STIG',
  soc2: 'SOC 2 Trust Services Criteria',
};

export function yesNo(answer: boolean | null): string {
  return answer === null ? 'not known' : answer ? 'yes' : 'no';
}

/** 1234567 → `1,234,567`, without asking the locale. */
export function grouped(count: number): string {
  if (count < 1000) return String(count);
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
