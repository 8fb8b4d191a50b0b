import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { ReportModel } from '../../src/model/report.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { verifyCapture } from '../../src/snapshot/verify.ts';
import { projectRoot } from '../shared.ts';
import { canUnshare, openNamespace, targetProgram } from '../targets/namespace.ts';

const inetd = targetProgram('openbsd-inetd', 'usr/sbin/inetd');
const xinetd = targetProgram('xinetd', 'usr/sbin/xinetd');

const inetdConf = [
  '# the services of this host',
  'echo    stream  tcp  nowait  root  internal',
  'telnet  stream  tcp  nowait  root  /usr/sbin/tcpd  in.telnetd',
  '#finger stream  tcp  nowait  root  /usr/sbin/tcpd  in.fingerd',
  '127.0.0.1:8023  stream  tcp  nowait  root  /bin/true  true',
];
const section = (name: string, disable: string) =>
  `service ${name}\n{\n\tdisable\t= ${disable}\n\ttype\t= INTERNAL\n\tid\t= ${name}-stream\n\tsocket_type\t= stream\n\tprotocol\t= tcp\n\tuser\t= root\n\twait\t= no\n}\n`;
const etc = {
  services: 'echo 7/tcp\ndiscard 9/tcp\ndaytime 13/tcp\ntelnet 23/tcp\ntime 37/tcp\nfinger 79/tcp\n',
  'inetd.conf': `${inetdConf.join('\n')}\n`,
  'xinetd.conf': 'defaults\n{\n}\nincludedir /etc/xinetd.d\n',
  'xinetd.d/daytime': section('daytime', 'no'),
  'xinetd.d/time': section('time', 'yes'),
};

describe.skipIf(!canUnshare() || inetd === null || xinetd === null)(
  'a capture of real super-servers in a namespace (needs unshare, openbsd-inetd, xinetd)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'portledger-real-'));
    let report: ReportModel;
    let opened: readonly string[];

    beforeAll(async () => {
      const place = await openNamespace(etc);
      try {
        place.start([inetd ?? '', '-i']);
        place.start([xinetd ?? '', '-dontfork', '-f', '/etc/xinetd.conf']);
        const listen = "require('node:net').createServer().listen(8099, '127.0.0.1')";
        place.start([process.execPath, '-e', listen]);
        await place.settled();
        for (let round = 0; round < 100 && !place.sockets().some((socket) => socket.port === 8099); round++)
          await new Promise((done) => setTimeout(done, 50));
        opened = place
          .sockets()
          .map((socket) => `${socket.protocol} ${socket.family} ${socket.address} ${socket.port}`);
        const file = join(folder, 'host.tar.gz');
        const done = place.run(['sh', join(projectRoot, 'src/capture/capture.sh'), '-o', file]);
        expect(existsSync(file), done.stderr).toBe(true);
        const snapshot = await openCapture(file);
        expect(verifyCapture(snapshot).verdict).toBe('intact');
        report = audit(snapshot, { knowledge: loadKnowledge(), register: emptyRegister, roles: [] });
      } finally {
        place.close();
      }
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const at = (port: number) => {
      const found = report.services.filter((service) =>
        service.sockets.some((socket) => socket.port === port),
      );
      expect(found.map((service) => service.id)).toHaveLength(1);
      return found[0];
    };

    test('every socket that was opened is in the report, and no other', () => {
      const seen = report.services.flatMap((service) =>
        service.sockets.map((each) => `${each.protocol} ${each.family} ${each.address} ${each.port}`),
      );
      expect(seen.sort()).toEqual([...opened].sort());
      expect(opened.length).toBeGreaterThanOrEqual(6);
    });

    test('each port is traced to the very line or section that opened it', () => {
      expect(at(7)?.starters).toMatchObject([
        { kind: 'inetd', file: '/etc/inetd.conf', line: 2, enabled: true },
      ]);
      expect(at(23)?.starters).toMatchObject([
        { kind: 'inetd', file: '/etc/inetd.conf', line: 3, wrapped: true },
      ]);
      expect(at(8023)?.starters).toMatchObject([{ kind: 'inetd', file: '/etc/inetd.conf', line: 5 }]);
      expect(at(13)?.starters).toMatchObject([{ kind: 'xinetd', file: '/etc/xinetd.d/daytime', line: 1 }]);
    });

    test('exposure is told by the address', () => {
      expect([at(7)?.exposure, at(8023)?.exposure, at(8099)?.exposure]).toEqual([
        'any',
        'loopback',
        'loopback',
      ]);
    });

    test('what was started by hand is not recognised, and without boot listings nothing more is claimed of it', () => {
      expect(at(8099)).toMatchObject({
        listens: true,
        configured: null,
        knowledge: null,
        recognisedBy: 'nothing',
      });
      expect(at(8099)?.starters.map((each) => each.kind)).toEqual(['unknown']);
      expect(at(8099)?.decision).toMatchObject({ verdict: 'turn-off', rule: 'unrecognised' });
    });

    test('the super-servers serve what they are configured to: no mismatch is claimed', () => {
      for (const port of [7, 13, 23, 8023])
        expect(at(port)?.contradictions.map((each) => each.kind)).not.toContain('listens-but-not-configured');
    });

    test('what is switched off is listed with its line', () => {
      expect(report.alreadyOff).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'finger', file: '/etc/inetd.conf', line: 4 }),
          expect.objectContaining({ kind: 'xinetd', file: '/etc/xinetd.d/time' }),
        ]),
      );
    });
  },
);
