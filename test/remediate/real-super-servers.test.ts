import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { projectRoot } from '../shared.ts';
import { canUnshare, type Namespace, openNamespace, targetProgram } from '../targets/namespace.ts';

/** Invariant 10: the printed commands are executed as printed on a real daemon, then the printed undo. */

const inetd = targetProgram('openbsd-inetd', 'usr/sbin/inetd');
const xinetd = targetProgram('xinetd', 'usr/sbin/xinetd');
const folder = mkdtempSync(join(tmpdir(), 'portledger-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const section = (name: string, disable: string) =>
  `service ${name}\n{\n${disable}\ttype\t= INTERNAL\n\tid\t= ${name}-stream\n\tsocket_type\t= stream\n\tprotocol\t= tcp\n\tuser\t= root\n\twait\t= no\n}\n`;

const hosts = [
  {
    name: 'openbsd-inetd: a line of inetd.conf',
    daemon: inetd === null ? null : [inetd, '-i'],
    file: 'inetd.conf',
    etc: {
      'inetd.conf':
        '# two services\ndaytime stream tcp nowait root internal\ndiscard\tstream\ttcp\tnowait\troot\tinternal # kept\n',
    },
  },
  {
    name: 'xinetd: a section with its own disable line',
    daemon: xinetd === null ? null : [xinetd, '-dontfork', '-f', '/etc/xinetd.conf'],
    file: 'xinetd.d/daytime',
    etc: {
      'xinetd.conf': 'defaults\n{\n}\nincludedir /etc/xinetd.d\n',
      'xinetd.d/daytime': section('daytime', '\tdisable\t= no\n'),
      'xinetd.d/discard': section('discard', '\tdisable = no\n'),
    },
  },
  {
    name: 'xinetd: a section without a disable line, which runs',
    daemon: xinetd === null ? null : [xinetd, '-dontfork', '-f', '/etc/xinetd.conf'],
    file: 'xinetd.conf',
    etc: { 'xinetd.conf': `defaults\n{\n}\n${section('daytime', '')}${section('discard', '')}` },
  },
] as const;

const services = { services: 'discard 9/tcp\ndaytime 13/tcp\n' };
const ports = (place: Namespace) =>
  [...new Set(place.sockets().map((socket) => socket.port))].sort((a, b) => a - b);

async function reportOn(place: Namespace, name: string): Promise<ReportModel> {
  const file = join(folder, `${name}.tar.gz`);
  const done = place.run(['sh', join(projectRoot, 'src/capture/capture.sh'), '-o', file]);
  expect(existsSync(file), done.stderr).toBe(true);
  return audit(await openCapture(file), { knowledge: loadKnowledge(), register: emptyRegister, roles: [] });
}

describe.each(hosts)('$name', ({ daemon, etc, file }) => {
  test.skipIf(!canUnshare() || daemon === null)(
    'the printed commands close the port and nothing else, survive a restart, and the undo restores every byte (needs unshare and the daemon)',
    async () => {
      const place = await openNamespace({ ...services, ...etc });
      const execute = (commands: readonly string[]) => {
        for (const command of commands) {
          const done = place.run(['sh', '-c', command]);
          expect({ command, ...done }).toMatchObject({ status: 0, stderr: '' });
        }
      };
      const conf = () => place.run(['cat', `/etc/${file}`]).stdout;
      try {
        // The plan keeps its copies in /root: here that is a folder of this namespace alone.
        expect(place.run(['mount', '-t', 'tmpfs', 'none', '/root']).status).toBe(0);
        // A program in a hidden folder would be judged by that, so it is seen under a plain one.
        const [path = '', ...options] = daemon ?? [];
        const at = path.indexOf('/usr/sbin/');
        expect(place.run(['mount', '--bind', path.slice(0, at), '/mnt']).status).toBe(0);
        const program = [`/mnt${path.slice(at)}`, ...options];
        place.start(program);
        await place.settled();
        expect(ports(place)).toEqual([9, 13]);
        const before = conf();

        const daytime = (await reportOn(place, 'before')).services.find((each) => each.name === 'daytime');
        expect(daytime?.decision.verdict).toBe('turn-off');
        const steps = daytime?.steps ?? [];
        const commands = (when: string) =>
          steps.filter((each) => each.when === when).flatMap((each) => each.commands);
        expect(commands('for-good').length).toBeGreaterThan(0);

        execute([...commands('for-good'), ...commands('now')]);
        await place.settled();
        expect(ports(place)).toEqual([9]);
        const line = steps.find((each) => each.when === 'for-good');
        expect(conf()).toContain(line?.changesTo);

        const after = await reportOn(place, 'after');
        const left = after.services.find((each) => each.name === 'daytime');
        expect(left?.listens ?? false).toBe(false);
        expect(left?.configured ?? false).toBe(false);

        place.endAll();
        place.start(program);
        await place.settled();
        expect(ports(place)).toEqual([9]);

        execute(commands('undo'));
        await place.settled();
        expect(ports(place)).toEqual([9, 13]);
        expect(conf()).toBe(before);
      } finally {
        place.close();
      }
    },
  );
});
