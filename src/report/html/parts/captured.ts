/** What was and was not captured, before any number (invariant 3): completeness, coverage, limits, integrity. */
import type { ReportModel, ReportSection } from '../../../model/report.ts';
import { sectionStatuses } from '../../../model/snapshot.ts';
import { listsUdp } from '../../checks.ts';
import type { Context } from '../context.ts';
import { bounded } from '../context.ts';
import { grouped, integrityWords, plural, statusWords } from '../words.ts';

export const gotIt = (section: ReportSection) => section.status === 'collected' || section.status === 'empty';

/** Absent is an answer (the host has no such file); these are not. */
export const isGap = (section: ReportSection) => !gotIt(section) && section.status !== 'absent';

export function capturedPart({ model, book, options }: Context) {
  const short = options.variant === 'executive';
  const gaps = model.sections.filter(isGap);
  const list = bounded(
    model.sections.filter((section) => !gotIt(section)),
    80,
  );
  return {
    sentence: `${plural(model.sections.length, 'source was', 'sources were')} asked for: ${sectionStatuses
      .map((status) => ({
        status,
        count: model.sections.filter((section) => section.status === status).length,
      }))
      .filter(({ count }) => count > 0)
      .map(({ status, count }) => `${grouped(count)} ${statusWords[status].word}`)
      .join(', ')}.`,
    verdict:
      gaps.length === 0
        ? 'No source that was asked for is missing from the capture.'
        : `${plural(gaps.length, 'source', 'sources')} could not be captured. What they would have shown is not assessed; it counts as neither a pass nor a fail.`,
    integrity: integrityViews(model),
    // The short form names what is open; what was answered is in the full report.
    questions: questions(model).filter(({ open }) => open || !short),
    missing: (short ? [] : list.shown).map((section) => ({
      origin: section.origin,
      status: statusWords[section.status].word,
      means:
        section.status === 'absent' && section.origin.startsWith('$ ')
          ? 'not run: the host does not have what it asks about'
          : statusWords[section.status].means,
      stderr: section.stderr.slice(0, 200),
    })),
    missingNote: short ? null : list.limitNote,
    truncated: model.sections
      .filter((section) => section.truncated)
      .map((section) => ({
        origin: section.origin,
        href: short ? '#captured' : (book.hrefOfFile(section.file) ?? '#evidence'),
      })),
  };
}

export function integrityViews(model: ReportModel) {
  return model.integrity.slice(0, 20).map((problem) => ({
    title: integrityWords[problem.kind],
    member: problem.member.slice(0, 200),
    because: problem.because.slice(0, 300),
  }));
}

/** `ls -l` of every folder that starts something fills the page: the evidence register has it whole. */
const longestOrigin = 60;

interface Question {
  readonly question: string;
  readonly answer: string;
  readonly basis: string;
  readonly open: boolean;
}

function questions(model: ReportModel): readonly Question[] {
  const { host } = model;
  const read = model.sections.filter(gotIt);
  const sockets = model.services.flatMap((service) => service.sockets);
  const orphans = sockets.filter((socket) => socket.pid === null);
  const unknownBoot = model.services.filter((service) => service.startsAtBoot === null);
  const names = (sections: readonly ReportSection[]) =>
    sections
      .slice(0, 4)
      .map(({ origin }) =>
        origin.length > longestOrigin ? `${origin.slice(0, longestOrigin - 1)}…` : origin,
      )
      .join(', ');
  const of = (kinds: readonly string[], origin: RegExp | null = null) =>
    read.filter(
      (section) =>
        section.kind !== null &&
        kinds.includes(section.kind) &&
        (origin === null || origin.test(section.origin)),
    );
  const listeners = ['netstat', 'ss', 'proc-net', 'lsof'];
  const udp = of(listeners, listsUdp);
  // `$ netstat -tap`, `/proc/net/tcp6`
  const tcp = of(listeners, /(?:^|[\s/])(?:tcp6?|-[a-z]*t[a-z]*)(?:\s|$)/);
  const six = sockets.filter((socket) => socket.family === 6);
  const sixFiles = read.filter((section) => section.origin.endsWith('6') && section.kind === 'proc-net');
  const starters = of([
    'inetd-conf',
    'xinetd-conf',
    'rc-listing',
    'chkconfig',
    'systemctl-unit-files',
    'openrc',
    'rc-inet2',
    'supervised',
  ]);
  const firewall = of(['iptables', 'nft', 'ipchains', 'ufw', 'firewalld']);
  const lines = model.sections.reduce((sum, section) => sum + section.lines.total, 0);
  const ask = (question: string, found: readonly ReportSection[]): Question => ({
    question,
    answer: found.length > 0 ? 'yes' : 'no',
    basis: found.length > 0 ? names(found) : 'no such listing in the capture',
    open: found.length === 0,
  });
  // A lone listing, or a file that somebody named, has no command line that would tell; what it shows does.
  const covered = (protocol: 'TCP' | 'UDP', found: readonly ReportSection[]): Question => {
    const question = `${protocol} listeners covered?`;
    const shown = sockets.filter((socket) => socket.protocol.startsWith(protocol.toLowerCase())).length;
    const lone = model.bundle.kind === 'listing';
    if (!lone && (found.length > 0 || shown === 0)) return ask(question, found);
    return {
      question,
      answer: shown > 0 ? 'yes' : 'not shown',
      basis:
        shown > 0
          ? `${names(lone ? read : of(listeners))}: ${plural(shown, 'socket')}`
          : `the listing shows no ${protocol} socket`,
      open: shown === 0,
    };
  };
  return [
    {
      question: 'Captured as root?',
      answer: host.asRoot === null ? 'not known' : host.asRoot ? 'yes' : 'no',
      basis:
        host.asRoot === true
          ? 'processes of every user can be tied to their sockets'
          : 'sockets of other users may show no process',
      open: host.asRoot !== true,
    },
    covered('TCP', tcp),
    covered('UDP', udp),
    {
      question: 'IPv6 covered?',
      answer: six.length > 0 || sixFiles.length > 0 ? 'yes' : 'not shown',
      basis:
        six.length > 0
          ? plural(six.length, 'IPv6 socket')
          : sixFiles.length > 0
            ? names(sixFiles)
            : 'no listing shows an IPv6 socket; the capture cannot tell whether there is none',
      open: six.length === 0 && sixFiles.length === 0,
    },
    ask('What starts services covered?', starters),
    portNames(of(['services'])),
    {
      question: 'Every socket tied to a process?',
      answer: sockets.length === 0 ? 'no socket listed' : orphans.length === 0 ? 'yes' : 'no',
      basis:
        orphans.length === 0
          ? plural(sockets.length, 'socket')
          : `${grouped(orphans.length)} of ${plural(sockets.length, 'socket')} without a process`,
      open: orphans.length > 0,
    },
    {
      question: 'Next boot known for every service?',
      answer: unknownBoot.length === 0 ? 'yes' : 'no',
      basis:
        unknownBoot.length === 0
          ? plural(model.services.length, 'service')
          : `not known for ${unknownBoot
              .slice(0, 8)
              .map((service) => service.name)
              .join(', ')}${unknownBoot.length > 8 ? ' and others' : ''}`,
      open: unknownBoot.length > 0,
    },
    ask('Packet filter rules captured?', firewall),
    {
      question: 'Every line read?',
      answer: model.unread.length === 0 ? 'yes' : 'no',
      basis: `${plural(lines, 'line')}, ${grouped(model.unread.length)} could not be read`,
      open: model.unread.length > 0,
    },
    {
      question: "Host's clock synchronised?",
      answer: host.clock ?? 'not known',
      basis: host.capturedFrom === null ? 'the capture gives no time' : `capture began ${host.capturedFrom}`,
      open: host.clock !== 'yes',
    },
  ];
}

/** By which registry a port that a listing names is a number, and a number has its name. */
function portNames(services: readonly ReportSection[]): Question {
  const own = services.some((section) => section.status === 'collected');
  return {
    question: "Port names by the host's own file?",
    answer: own ? 'yes' : 'no',
    basis: own
      ? `${services.map((section) => section.origin).join(', ')} first; what it lacks, by portledger's list and IANA's registry`
      : "it is not in the capture: ports and names are matched by portledger's list and IANA's registry",
    open: !own,
  };
}
