/**
 * Slackware's BSD-style boot: rc.S, rc.M and rc.inet2 run top to bottom and call /etc/rc.d/rc.NAME where its x bit is set;
 * older releases start daemons by a line in rc.inet2 itself.
 *
 * `chmod -x rc.sshd` is the switch, unless nothing calls it. A script that boot never calls starts nothing, x bit or not.
 */

import type { BootScriptFact, DirectoryEntry } from '../../model/facts.ts';
import type { SlackwareStarter, SwitchedOff } from '../../model/service.ts';
import { type Answer, all, any } from './answers.ts';
import { type BootEntry, baseName, type Found, gather, type Host, hostPath, unique } from './entry.ts';
import { groupBy } from './sysv.ts';
import { executable, present } from './traces.ts';

/** Run by init itself, from inittab. */
const roots = new Set(['rc.S', 'rc.M', 'rc.4', 'rc.sysvinit']);

/** Called by the release's own rc.M or rc.inet2, so that a set x bit is enough where their text was not captured. */
const called = new Set(
  `rc.inet1 rc.inet2 rc.syslog rc.rpc rc.portmap rc.nfsd rc.inetd rc.sshd rc.bind rc.yp rc.httpd rc.samba rc.mysqld rc.sendmail
  rc.postfix rc.dovecot rc.cups rc.cups-browsed rc.saslauthd rc.ntpd rc.snmpd rc.dnsmasq rc.openldap rc.slapd rc.bluetooth rc.messagebus
  rc.firewall rc.ip_forward rc.local rc.pcmcia rc.hald rc.networkmanager rc.wicd rc.avahidaemon rc.crond rc.atd rc.lpd rc.lprng
  rc.acpid rc.alsa rc.font rc.gpm rc.sysstat rc.fuse rc.udev rc.elogind rc.krb5kdc rc.kadmind rc.kpropd rc.php-fpm rc.mcelog
  rc.nss-pam-ldapd rc.autofs rc.icecream rc.openvpn rc.rpc.statd rc.isc-dhcpd rc.vsftpd`.split(/\s+/),
);

export function slackwareEntries(host: Host): Found {
  const listing = host.facts['rc-listing'].filter(
    (entry) =>
      entry.directory === '/etc/rc.d' &&
      /^rc\.\w/.test(entry.name) &&
      !/\.(?:new|orig|bak|old)$|~$/.test(entry.name),
  );
  const texts = host.facts['rc-inet2'].filter((fact) => /^\/etc\/rc\.d\/rc\./.test(fact.script));
  const order = new BootOrder(host, listing, texts);
  const entries: BootEntry[] = [];
  const off: SwitchedOff[] = [];
  const add = (entry: BootEntry | null) => {
    if (entry === null) return;
    entries.push(entry);
    const { starter } = entry;
    if (starter.enabled === false)
      off.push({
        kind: starter.kind,
        name: starter.name,
        file: starter.file,
        line: starter.line,
        evidence: starter.evidence,
      });
  };
  const scripts = [
    ...new Set([...listing.map((entry) => entry.name), ...texts.map((fact) => baseName(fact.script))]),
  ].sort();
  for (const name of scripts)
    if (!roots.has(name) && name !== 'rc.inet2' && name !== 'rc.local') add(order.script(name));
  for (const fact of texts) {
    const name = baseName(fact.script);
    // Lines of rc.sshd belong to rc.sshd; lines of rc.inet2, rc.M and rc.S start something themselves.
    if (fact.calls === null && (roots.has(name) || name === 'rc.inet2')) add(order.line(fact));
  }
  return { entries, off };
}

class BootOrder {
  readonly #host: Host;
  readonly #listing: ReadonlyMap<string, DirectoryEntry>;
  readonly #texts: ReadonlyMap<string, readonly BootScriptFact[]>;
  readonly #calls: ReadonlyMap<string, readonly BootScriptFact[]>;
  readonly #callersKnown: boolean;

  constructor(host: Host, listing: readonly DirectoryEntry[], texts: readonly BootScriptFact[]) {
    this.#host = host;
    this.#listing = new Map(listing.map((entry) => [entry.name, entry]));
    this.#texts = groupBy(texts, (fact) => baseName(fact.script));
    this.#calls = groupBy(
      texts.filter((fact) => fact.calls !== null && baseName(fact.script) !== baseName(fact.calls)),
      (fact) => baseName(fact.calls ?? ''),
    );
    // Both: what neither of them calls is not called by the release.
    this.#callersKnown = this.#texts.has('rc.M') && this.#texts.has('rc.inet2');
  }

  /** Is the script run at boot? Its x bit is asked by whoever calls it. */
  runs(name: string, trail: ReadonlySet<string> = new Set()): Answer {
    if (trail.has(name)) return false;
    if (roots.has(name)) return name === 'rc.4' ? this.#host.runlevels.reached(new Set(['4'])) : true;
    const bit = executable(this.#host.facts, `/etc/rc.d/${name}`);
    const calls = this.#calls.get(name) ?? [];
    if (calls.length === 0) {
      if (this.#callersKnown) return false;
      return called.has(name) ? bit : all(bit, null);
    }
    const answers = calls.map((call) =>
      all(
        call.enabled,
        call.conditional ? null : true,
        this.runs(baseName(call.script), new Set([...trail, name])),
      ),
    );
    const guarded =
      calls.some((call) => call.requires.includes(`/etc/rc.d/${name}`)) ||
      /^\/etc/.test(calls[0]?.program ?? '');
    return all(guarded ? bit : true, any(...answers));
  }

  script(name: string): BootEntry | null {
    const listed = this.#listing.get(name);
    const texts = this.#texts.get(name) ?? [];
    const calls = this.#calls.get(name) ?? [];
    const evidence = gather([...(listed === undefined ? [] : [listed]), ...calls, ...texts]);
    if (evidence === null) return null;
    const starter: SlackwareStarter = {
      kind: 'slackware-rc',
      name,
      file: `/etc/rc.d/${name}`,
      line: null,
      enabled: executable(this.#host.facts, `/etc/rc.d/${name}`),
      atBoot: this.runs(name),
      runlevels: [],
      byModeBit: true,
      evidence,
    };
    const programs = texts.filter((fact) => fact.enabled && fact.calls === null).map((fact) => fact.program);
    return {
      starter,
      programs: unique(programs),
      names: unique([name, name.slice('rc.'.length)]),
      pidFiles: [],
      pids: [],
      listens: [],
    };
  }

  line(fact: BootScriptFact): BootEntry {
    const script = baseName(fact.script);
    const starter: SlackwareStarter = {
      kind: 'slackware-rc',
      name: baseName(fact.program),
      file: hostPath(fact.evidence[0]) ?? fact.script,
      line: fact.evidence[0].line,
      enabled: fact.enabled,
      atBoot: all(
        fact.enabled,
        this.runs(script),
        fact.conditional ? null : true,
        ...fact.requires.map((path) => (path === fact.program ? true : present(this.#host, path))),
      ),
      runlevels: [],
      byModeBit: false,
      evidence: fact.evidence,
    };
    return { starter, programs: [fact.program], names: [starter.name], pidFiles: [], pids: [], listens: [] };
  }
}
