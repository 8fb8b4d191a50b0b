/**
 * "Keep but restrict" on real daemons with a real neighbour: the printed commands are executed as printed, the daemon is
 * looked at from its own network and from another one, and the undo restores every file.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { openSystemdHost, type SystemdHost, whyNoSystemd } from '../targets/systemd-host.ts';
import { commandsOf, execute, reportOf, serviceOn } from './reported.ts';
import {
  answerTo,
  domainQuery,
  elsewhere,
  files,
  lan,
  plugIn,
  prepare,
  register,
  rpcDump,
  seenFrom,
} from './restrict-services.ts';
import { installed, packageSet } from './systemd-services.ts';

const debs = packageSet('restrict');
const missing = whyNoSystemd() || (debs === null ? 'needs test/targets/fetch-daemons.sh' : '');

describe.skipIf(missing !== '')(
  `keep but restrict (${missing || 'real daemons, a real neighbour'})`,
  { timeout: 120_000 },
  () => {
    let host: SystemdHost;
    let first: { readonly etc: readonly string[]; readonly model: ReportModel };
    beforeAll(async () => {
      host = await openSystemdHost({ ...files, ...debs }, `${installed}${prepare}`);
      plugIn(host);
      await host.settled();
      first = { etc: host.etc(), model: await reportOf(host, register) };
    }, 120_000);
    afterAll(async () => host?.close());

    /** Executes one restriction, looks, executes its undo; /etc is then as it was. */
    const tried = async (
      port: number,
      protocol: string,
      [title, back]: readonly [RegExp, RegExp],
      look: () => void,
      model = first.model,
      etc: readonly string[] | null = first.etc,
    ) => {
      const steps = serviceOn(model, protocol, port)?.steps ?? [];
      const pick = (when: string, fits: RegExp) =>
        steps.filter((step) => step.when === when && fits.test(step.title)).flatMap((step) => step.commands);
      const restrict = pick('restrict', title);
      const undo = pick('undo', back);
      expect([port, restrict.length > 0, undo.length > 0]).toEqual([port, true, true]);
      const before = host.ports();
      execute(host, restrict);
      await host.settled();
      expect(host.ports()).toEqual(before);
      look();
      execute(host, undo);
      await host.settled();
      expect(host.ports()).toEqual(before);
      if (etc === null) return;
      const now = host.etc();
      expect(now.filter((line) => !etc.includes(line))).toEqual([]);
      expect(etc.filter((line) => !now.includes(line))).toEqual([]);
    };
    const firewall = [/^Let only .* reach it, by/, /^Take the rules away/] as const;
    const listensOn = (port: number) =>
      host.sh(`ss -Hltun 'sport = :${port}' | awk '{ print $1, $5 }' | sort -u`).stdout.trim().split('\n');

    test('at first everybody reaches everything', () => {
      for (const port of [13, 25, 111, 631, 4001])
        expect([port, seenFrom(host, elsewhere, port).startsWith('open')]).toEqual([port, true]);
      expect(answerTo(host, elsewhere, 53, domainQuery).slice(7, 8)).toBe('0');
      expect(answerTo(host, elsewhere, 111, rpcDump).slice(16, 24)).toBe('00000000');
    });

    test('xinetd: only_from and bind hold off strangers, on the address of the network alone', () =>
      tried(13, 'tcp', [/^Narrow the section/, /^Open the section/], () => {
        expect(listensOn(13)).toContain('tcp 192.0.2.10:13');
        expect(listensOn(13).filter((each) => /\*|0\.0\.0\.0/.test(each))).toEqual([]);
        expect(seenFrom(host, lan, 13)).toBe('open said');
        expect(seenFrom(host, elsewhere, 13)).toBe('open');
      }));

    test('Postfix listens on loopback only', () =>
      tried(25, 'tcp', [/^Let Postfix take/, /^Let Postfix listen/], () => {
        expect(listensOn(25).every((each) => /127\.0\.0\.1:|\[::1\]:/.test(each))).toBe(true);
        expect(seenFrom(host, lan, 25)).toBe('shut');
      }));

    test('CUPS listens on loopback only', () =>
      tried(631, 'tcp', [/^Let CUPS print/, /^Let CUPS listen/], () => {
        expect(listensOn(631).every((each) => /127\.0\.0\.1:|\[::1\]:/.test(each))).toBe(true);
        expect(seenFrom(host, lan, 631)).toBe('shut');
      }));

    test('named answers its network, and refuses another', () =>
      tried(53, 'udp', [/^Let named answer only/, /^Let named answer as/], () => {
        expect(answerTo(host, lan, 53, domainQuery).slice(7, 8)).toBe('0');
        expect(answerTo(host, elsewhere, 53, domainQuery).slice(7, 8)).toBe('5');
        expect(listensOn(53).filter((each) => each.includes('192.0.2.10'))).not.toEqual([]);
      }));

    test('tcp wrappers: rpcbind asks them, and the port stays open to those it refuses', () => {
      execute(host, commandsOf(serviceOn(first.model, 'udp', 111), 'find'));
      return tried(111, 'udp', [/tcp wrappers/, /lines out/], () => {
        expect(answerTo(host, lan, 111, rpcDump).slice(16, 24)).toBe('00000000');
        expect(answerTo(host, elsewhere, 111, rpcDump).slice(16, 24)).toBe('00000001');
        expect(seenFrom(host, elsewhere, 111)).toBe('open');
      });
    });

    const behindTheFirewall = () => {
      expect(seenFrom(host, lan, 4001)).toBe('open said');
      expect(seenFrom(host, elsewhere, 4001)).toBe('shut');
      expect(
        host.sh(`perl -MIO::Socket::INET -e 'print IO::Socket::INET->new("127.0.0.1:4001")->getline'`).stdout,
      ).toBe('here\n');
    };

    test('nft: the port is shut to another network, and open again after the undo', async () => {
      const rules = host.sh('nft list ruleset').stdout;
      await tried(4001, 'tcp', firewall, behindTheFirewall);
      expect(seenFrom(host, elsewhere, 4001)).toBe('open said');
      expect(host.sh('nft list ruleset').stdout).toBe(rules);
    });

    test('iptables: the same, on a host whose rules are written with it', async () => {
      host.sh('iptables -A INPUT -p tcp --dport 9 -j DROP');
      const rules = host.sh('iptables -S; ip6tables -S').stdout;
      const model = await reportOf(host, register);
      await tried(4001, 'tcp', firewall, behindTheFirewall, model);
      expect(commandsOf(serviceOn(model, 'tcp', 4001), 'restrict').join()).toContain('iptables -I');
      expect(host.sh('iptables -S; ip6tables -S').stdout).toBe(rules);
      host.sh('iptables -F');
    });

    test('ufw: the same, though an earlier rule lets everybody in', async () => {
      expect(host.sh('ufw default allow incoming; ufw allow 4001/tcp; ufw --force enable').status).toBe(0);
      const model = await reportOf(host, register);
      await tried(4001, 'tcp', firewall, behindTheFirewall, model, host.etc());
      expect(commandsOf(serviceOn(model, 'tcp', 4001), 'restrict').join()).toContain('ufw prepend');
      expect(seenFrom(host, elsewhere, 4001)).toBe('open said');
      host.sh('ufw --force disable');
    });

    test('firewalld: the same, in its default zone', async () => {
      expect(
        host.sh(
          'systemctl start firewalld && firewall-cmd --permanent --add-port=4001/tcp && firewall-cmd --reload',
        ),
      ).toMatchObject({ status: 0 });
      const rules = host.sh('firewall-cmd --list-all; nft list table inet firewalld').stdout;
      const model = await reportOf(host, register);
      expect(commandsOf(serviceOn(model, 'tcp', 4001), 'restrict').join()).toContain(
        'firewall-cmd --permanent',
      );
      await tried(4001, 'tcp', firewall, behindTheFirewall, model, null);
      expect(host.sh('firewall-cmd --list-all; nft list table inet firewalld').stdout).toBe(rules);
    });
  },
);
