/** The three answers of a draft: does it listen, is it configured, will it start at boot; null is "cannot tell". */

import type { Evidence } from '../model/evidence.ts';
import { oncePer } from '../model/once-per.ts';
import type {
  InetdStarter,
  KernelStarter,
  Starter,
  UnknownStarter,
  XinetdStarter,
} from '../model/service.ts';
import { evidenceOf } from './evidence-lines.ts';
import { linesOf } from './listeners.ts';
import type { Draft, Scene } from './scene.ts';

export interface Answers {
  readonly starters: readonly Starter[];
  readonly listens: boolean | null;
  readonly configured: boolean | null;
  readonly startsAtBoot: boolean | null;
}

export function answersOf(draft: Draft, evidence: Evidence, scene: Scene): Answers {
  const listens = listensOf(draft, scene);
  if (draft.entries.length > 0) {
    const starters = draft.entries.map((entry) => entry.starter);
    return {
      starters,
      listens,
      configured: draft.entries.some((entry) => entry.enabled),
      startsAtBoot: anyOf(starters.map((starter) => starter.atBoot)),
    };
  }
  if (draft.holding === 'super-server') return orphan(draft, evidence, listens, scene);
  if (draft.container !== null)
    return {
      starters: [draft.container],
      listens,
      configured: true,
      startsAtBoot: draft.container.atBoot,
    };
  if (draft.holding === 'kernel') {
    // nfsd and lockd are started by the script of the NFS server, which is not theirs to name here.
    const held = draft.held.find(({ holding }) => holding.kind === 'kernel')?.holding;
    const starter: KernelStarter = {
      ...unknownBase(evidence),
      kind: 'kernel',
      name: 'kernel',
      madeBy: held?.kind === 'kernel' ? held.maker : null,
    };
    return {
      starters: [starter, ...draft.boot.map((entry) => entry.starter)],
      listens,
      configured: draft.boot.length > 0 ? true : null,
      startsAtBoot: anyOf(draft.boot.map((entry) => entry.starter.atBoot)),
    };
  }
  if (draft.boot.length > 0) {
    const starters = draft.boot.map((entry) => entry.starter);
    const transient = starters.every(
      (starter) => starter.kind === 'systemd' && starter.state === 'transient',
    );
    return {
      starters,
      listens,
      configured: !transient,
      startsAtBoot: anyOf(starters.map((starter) => starter.atBoot)),
    };
  }
  // Everything that starts at boot was looked at, and none of it starts this program.
  const surely = draft.main !== null && draft.holding === 'process' && wholeBoot(draft, scene);
  const starter: UnknownStarter = {
    name: surely ? 'by hand' : 'unknown',
    file: null,
    line: null,
    enabled: null,
    atBoot: surely ? false : null,
    runlevels: [],
    evidence: [evidence[0]],
    kind: 'unknown',
    wouldTell: wouldTell(draft, scene),
  };
  return {
    starters: [starter],
    listens,
    configured: surely ? false : null,
    startsAtBoot: surely ? false : null,
  };
}

function listensOf(draft: Draft, scene: Scene): boolean | null {
  if (draft.held.length > 0) return true;
  if (draft.container !== null) return null;
  const transports = draft.entries.map((entry) => entry.transport);
  const protocols = transports.length > 0 ? transports : (['tcp', 'udp'] as const);
  return protocols.every((protocol) => protocol === 'other' || scene.captured.sockets(protocol))
    ? false
    : null;
}

/** The super-server holds it, and no line that was captured opens it. */
function orphan(draft: Draft, evidence: Evidence, listens: boolean | null, scene: Scene): Answers {
  // Without the portmapper's list it may be the port of the day of a line that is switched on.
  const mayBeRpc =
    scene.readings.facts.rpcinfo.length === 0 &&
    draft.superServer?.entries.some((entry) => entry.enabled && entry.rpc) === true;
  const captured = draft.superServer?.configurationCaptured === true && !mayBeRpc;
  const base = {
    ...unknownBase(evidence),
    name: firstPortName(draft, scene) ?? 'unknown',
    atBoot: captured ? false : null,
    enabled: captured ? false : null,
  };
  const protocol = draft.held[0]?.listener.protocol ?? 'tcp';
  const starter: InetdStarter | XinetdStarter =
    draft.program === 'xinetd'
      ? {
          ...base,
          kind: 'xinetd',
          id: base.name,
          protocol,
          server: null,
          switchedBy: 'default',
          onlyFrom: [],
          bind: null,
        }
      : {
          ...base,
          kind: 'inetd',
          flavour: scene.host.inetd ?? 'inetd',
          protocol,
          server: '',
          wrapped: false,
        };
  return {
    starters: [starter],
    listens,
    configured: captured ? false : null,
    startsAtBoot: captured ? false : null,
  };
}

function firstPortName(draft: Draft, scene: Scene): string | null {
  const listener = draft.held[0]?.listener;
  if (listener === undefined) return null;
  const known = listener.port === null ? null : scene.ports.nameOf(listener.port, listener.protocol);
  return known?.name ?? listener.printedName ?? (listener.port === null ? null : String(listener.port));
}

/** What else would tell who starts it. */
function wouldTell(draft: Draft, scene: Scene): string {
  if (draft.holding === 'nobody-told')
    return scene.captured.asRoot === true
      ? 'a listing with the owner of each socket: netstat -tulpn or ss -tulpn as root'
      : 'run the capture as root: an ordinary user does not see who holds other people’s sockets';
  if (draft.main === null) {
    const pid = draft.held.flatMap(({ pids }) => [...pids])[0];
    return `a process list and ls -l /proc/${pid ?? 'PID'}/exe, taken as root, and what starts at boot`;
  }
  if (!scene.captured.boot)
    return 'a listing of what starts at boot: init scripts and rc links, unit files, inittab, rc.local, cron';
  const parent = draft.main.ppid === null ? 'PPID' : String(draft.main.ppid);
  return `ls -l /proc/${draft.main.pid}/exe /proc/${draft.main.pid}/cwd, the parent process ${parent}, and a search of /etc for the program's name`;
}

/** Were all the places read from which a program may be started at boot? */
function wholeBoot(draft: Draft, scene: Scene): boolean {
  if (!scene.captured.boot || !scene.captured.processes) return false;
  // Without the executable and its parents a script could start it under another name.
  if (draft.main?.exe === null || draft.main?.ppid === null) return false;
  // systemd says by the control group whose the process is; elsewhere only the scripts' texts say what they start.
  if (scene.host.init === 'systemd' && draft.main?.cgroup == null) return false;
  return startersWereRead(scene);
}

const startersWereRead = oncePer(({ readings, host, boot }: Scene): boolean => {
  const looked = readings.sections.some(
    ({ kind, status }) => kind === 'cron' && status !== 'denied' && status !== 'skipped',
  );
  if (!looked && host.init !== 'busybox' && host.init !== 'openrc') return false;
  if (host.init === 'systemd') return true;
  const read = new Set(readings.facts['init-script'].map((fact) => fact.script));
  return boot.every(
    ({ starter }) =>
      (starter.kind !== 'init-script' && starter.kind !== 'openrc') ||
      starter.atBoot === false ||
      read.has(starter.name),
  );
});

/** Nothing names it, so that the line on which the whole stands first is all that there is to say of it. */
function unknownBase([first]: Evidence) {
  return {
    name: 'unknown',
    file: null,
    line: null,
    enabled: null,
    atBoot: null,
    runlevels: [],
    evidence: [first],
  } as const;
}

export function anyOf(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(true)) return true;
  return answers.length === 0 || answers.includes(null) ? null : false;
}

/** Every line that the draft stands on: its sockets first, then its processes, then what starts it. */
export function evidenceOfDraft(draft: Draft): Evidence | null {
  const { held, processes, entries, container, boot } = draft;
  return evidenceOf(
    held.flatMap(({ listener, pids }) => linesOf(listener, pids.size === 0 ? null : pids)),
    processes.flatMap(({ lines }) => lines),
    entries.flatMap(({ lines }) => lines),
    container === null ? [] : container.evidence,
    boot.flatMap(({ starter }) => starter.evidence.slice(0, 12)),
  );
}
