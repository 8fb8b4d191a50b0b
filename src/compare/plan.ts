/**
 * The plan, looked at again: of everything that the first report wants off, is it off now, and did it stay off through a
 * reboot, through an upgrade? The HOWTO has both steps, now and for good, and only a capture from after a reboot proves the second.
 *
 *     listens, reboot, does not listen, and nothing starts it at boot      stays off: proved
 *     does not listen, reboot, does not listen                             stays off: proved
 *     listens, reboot, does not listen, boot not captured                  not yet: it may have been stopped since
 *     listens, reboot, listens, does not listen                            not yet: no reboot since it is off
 */
import type { StaysOff } from '../model/comparison.ts';
import type { ReportModel, ReportService } from '../model/report.ts';
import { isNamelessByChance } from './dynamic-ports.ts';
import { isOlder, rebootBetween } from './reboot.ts';
import { couldShow, heldUnseen, showsSockets } from './sight.ts';
import { upgradesBetween } from './upgrade.ts';

/** Reports of one host, oldest first; two or more. */
export function planAgain(reports: readonly ReportModel[]): readonly StaysOff[] {
  const [first] = reports;
  const last = reports[reports.length - 1];
  if (first === undefined || last === undefined) return [];
  const steps = reports.slice(1).map((after, at) => {
    const before = reports[at] ?? first;
    return {
      reboot: rebootBetween(before, after).answer,
      upgraded: upgradesBetween(before, after).length > 0,
      older: isOlder(before, after) === true,
    };
  });
  return first.services.filter(wantedOff).map((service): StaysOff => {
    const offs = reports.map((report) => isOff(service, first, report));
    const now = last.services.find((each) => each.id === service.id);
    const older = steps.some((step) => step.older);
    const off = older ? null : (offs[offs.length - 1] ?? null);
    const say = (state: StaysOff['state'], because: string, reboot = false, upgrade = false): StaysOff => ({
      serviceId: service.id,
      title: service.title,
      off,
      throughReboot: reboot,
      throughUpgrade: upgrade,
      state,
      because,
    });
    if (older) return say('not-yet-proved', 'a capture is older than the one before it');
    if (off === false)
      return stillOn(
        now,
        offs,
        steps.some((step) => step.reboot === 'yes'),
        say,
      );
    if (off === null) return say('not-yet-proved', whyNot(service, first, last));
    /** Captures since which it has been off without a break. */
    const since = offs.lastIndexOf(false) + 1;
    // Off before and after the boot; an "unknown" in between breaks nothing, but is no proof either.
    const through = (happened: (step: (typeof steps)[number]) => boolean) =>
      steps.some((step, at) => happened(step) && at >= since && offs[at] === true);
    const upgrade = through((step) => step.upgraded);
    if (now?.startsAtBoot === true)
      return say(
        'not-yet-proved',
        'it does not listen, but it is still set to start at boot',
        false,
        upgrade,
      );
    if (through((step) => step.reboot === 'yes'))
      return say('proved', 'it was off, the host was booted anew, and it is off', true, upgrade);
    if (steps[since - 1]?.reboot !== 'yes')
      return say(
        'not-yet-proved',
        'it does not listen, and there was no reboot that is known of since',
        false,
        upgrade,
      );
    if (now !== undefined && now.startsAtBoot === null)
      return say(
        'not-yet-proved',
        'it does not listen after the reboot, but whether anything starts it at boot cannot be told: it may have been stopped since',
        false,
        upgrade,
      );
    return say(
      'proved',
      'the host was booted anew, it does not listen, and nothing starts it',
      true,
      upgrade,
    );
  });
}

const wantedOff = ({ decision }: ReportService) =>
  decision.verdict === 'turn-off' || decision.verdict === 'investigate';

/** True, false, or null where the capture cannot tell. */
function isOff(service: ReportService, from: ReportModel, report: ReportModel): boolean | null {
  const now = report.services.find((each) => each.id === service.id);
  if (now?.listens === true) return false;
  if (now !== undefined && now.listens === null) return null;
  return whyNot(service, from, report) === '' ? true : null;
}

/** Why a capture that does not list it cannot tell whether it is off; '' where it can. */
function whyNot(service: ReportService, from: ReportModel, report: ReportModel): string {
  const [holder] = heldUnseen(service, report);
  if (holder !== undefined)
    return `its port is open under another name (${holder.title}), and one of the captures shows no program behind it`;
  if (!showsSockets(report) || !couldShow(service, from, report))
    return 'the last capture cannot tell whether it listens';
  const others = report.services.some((each) => each.id !== service.id && isNamelessByChance(each));
  if (isNamelessByChance(service) && others)
    return 'its port was given by chance, so it cannot be told from others';
  return report.services.some((each) => each.id === service.id && each.listens === null)
    ? 'the last capture cannot tell whether it listens'
    : '';
}

function stillOn(
  now: ReportService | undefined,
  offs: readonly (boolean | null)[],
  rebooted: boolean,
  say: (state: StaysOff['state'], because: string) => StaysOff,
): StaysOff {
  if (now !== undefined && !wantedOff(now)) return say('kept', 'it listens, and by now it is to be kept');
  if (offs.includes(true)) return say('came-back', 'it was off in an earlier capture, and it listens again');
  return say(
    'still-on',
    rebooted ? 'it listens after the reboot: it was not turned off, or not for good' : 'it still listens',
  );
}
