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
  everybody,
  files,
  lan,
  onlyOwnNetwork,
  plugIn,
  prepare,
  register,
  rpcDump,
  seenFrom,
} from './restrict-services.ts';
import { installed, packageSet } from './systemd-services.ts';
import { listensOn, onLoopback, type Trial, tryRestriction } from './try-restriction.ts';

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

    const tried = (
      port: number,
      protocol: 'tcp' | 'udp',
      steps: readonly [RegExp, RegExp],
      look: () => void,
      more: Partial<Trial> = {},
    ) => tryRestriction(host, { ...first, port, protocol, steps, ...more }, look);
    const firewall = [/reach it, by|there again after/, /^Take the/] as const;

    test('at first everybody reaches everything', () => {
      for (const port of [13, 25, 111, 631])
        expect([port, seenFrom(host, elsewhere, port).startsWith('open')]).toEqual([port, true]);
      expect(answerTo(host, elsewhere, 53, domainQuery).slice(7, 8)).toBe('0');
      expect(answerTo(host, elsewhere, 111, rpcDump).slice(16, 24)).toBe('00000000');
    });

    test('xinetd: only_from and bind hold off strangers, on the address of the network alone', () =>
      tried(13, 'tcp', [/^Narrow the section/, /^Open the section/], () => {
        expect(listensOn(host, 13)).toContain('tcp 192.0.2.10:13');
        expect(listensOn(host, 13).filter((each) => /\*|0\.0\.0\.0/.test(each))).toEqual([]);
        expect(seenFrom(host, lan, 13)).toBe('open said');
        expect(seenFrom(host, elsewhere, 13)).toBe('open');
      }));

    test('Postfix listens on loopback only', () =>
      tried(25, 'tcp', [/^Let Postfix take/, /^Let Postfix listen/], () => {
        expect(onLoopback(listensOn(host, 25))).toBe(true);
        expect(seenFrom(host, lan, 25)).toBe('shut');
      }));

    test('CUPS listens on loopback only', () =>
      tried(631, 'tcp', [/^Let CUPS print/, /^Let CUPS listen/], () => {
        expect(onLoopback(listensOn(host, 631))).toBe(true);
        expect(seenFrom(host, lan, 631)).toBe('shut');
      }));

    test('named answers its network, and refuses another', () =>
      tried(53, 'udp', [/^Let named answer only/, /^Let named answer as/], () => {
        expect(answerTo(host, lan, 53, domainQuery).slice(7, 8)).toBe('0');
        expect(answerTo(host, elsewhere, 53, domainQuery).slice(7, 8)).toBe('5');
        expect(listensOn(host, 53).filter((each) => each.includes('192.0.2.10'))).not.toEqual([]);
      }));

    test('tcp wrappers: rpcbind asks them, and the port stays open to those it refuses', () => {
      execute(host, commandsOf(serviceOn(first.model, 'udp', 111), 'find'));
      return tried(111, 'udp', [/tcp wrappers/, /lines out/], () => {
        expect(answerTo(host, lan, 111, rpcDump).slice(16, 24)).toBe('00000000');
        expect(answerTo(host, elsewhere, 111, rpcDump).slice(16, 24)).toBe('00000001');
        expect(seenFrom(host, elsewhere, 111)).toBe('open');
      });
    });

    const byFirewall = async (model: ReportModel, etc: readonly string[] | null = host.etc()) => {
      everybody(host);
      await tried(4003, 'tcp', firewall, () => onlyOwnNetwork(host), { model, etc, boot: true });
      everybody(host);
    };
    const printed = (model: ReportModel) => commandsOf(serviceOn(model, 'tcp', 4003), 'restrict').join('\n');

    test('nft: the port is shut to other networks, by both protocols and families, also after a boot', async () => {
      expect(host.sh('nft list ruleset').stdout).toBe('');
      expect(printed(first.model)).toContain('systemctl enable nftables.service');
      await byFirewall(first.model);
      // The boot loaded the empty tables of Debian's nftables.conf; ours are not among them any more.
      expect(host.sh('nft list tables').stdout).toBe('table inet filter\n');
      host.sh('nft flush ruleset');
    });

    test('ufw: the same, though an earlier rule lets everybody in', async () => {
      expect(host.sh('ufw default allow incoming; ufw allow 4003; ufw --force enable').status).toBe(0);
      const model = await reportOf(host, register);
      expect(printed(model)).toContain('ufw prepend');
      await byFirewall(model);
      host.sh('ufw --force disable');
    });

    test('firewalld: the same, in its default zone', async () => {
      expect(
        host.sh(
          'systemctl start firewalld && firewall-cmd --permanent --add-port=4003/tcp --add-port=4003/udp && firewall-cmd --reload',
        ),
      ).toMatchObject({ status: 0 });
      const rules = () => host.sh('firewall-cmd --list-all; nft list table inet firewalld').stdout;
      const model = await reportOf(host, register);
      expect(printed(model)).toContain('firewall-cmd --permanent');
      const before = rules();
      await byFirewall(model, null);
      expect(rules()).toBe(before);
    });
  },
);
