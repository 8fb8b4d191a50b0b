/** Captures that cannot tell everything: a lone listing, an ordinary user's run. */
import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/index.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import type { Inventory } from '../../src/model/service.ts';
import { parse } from '../../src/parse/index.ts';
import { openCapture, openCaptureBytes } from '../../src/snapshot/index.ts';
import { findingsOf, fixture, truthOf } from './truth.ts';

const knowledge = loadKnowledge();

const howto = `# netstat -tap |grep LISTEN
  *:exec               *:*        LISTEN    988/inetd          
  *:login              *:*        LISTEN    988/inetd          
  *:shell              *:*        LISTEN    988/inetd          
  *:printer            *:*        LISTEN    988/inetd          
  *:time               *:*        LISTEN    988/inetd          
  *:x11                *:*        LISTEN    1462/X              
  *:http               *:*        LISTEN    1078/httpd          
  bigcat:domain        *:*        LISTEN    956/named           
  bigcat:domain        *:*        LISTEN    956/named           
  *:ssh                *:*        LISTEN    972/sshd            
  *:auth               *:*        LISTEN    388/in.identd
  *:telnet             *:*        LISTEN    988/inetd          
  *:finger             *:*        LISTEN    988/inetd
  *:sunrpc             *:*        LISTEN    1290/portmap
  *:ftp                *:*        LISTEN    988/inetd
  *:smtp               *:*        LISTEN    1738/sendmail: accepting connections 
  *:1694               *:*        LISTEN    1319/rpc.mountd
  *:netbios-ssn        *:*        LISTEN    422/smbd
`;

const listing = async (text: string): Promise<Inventory> =>
  correlate(parse(await openCaptureBytes('services.lst', Buffer.from(text))), knowledge);

describe('the HOWTO’s own listing, alone', () => {
  test('has eighteen rows and is seventeen services, by the names that the HOWTO gives them', async () => {
    const { services } = await listing(howto);
    expect(services.map((service) => service.id).sort()).toEqual(
      'auth domain exec finger ftp http login mountd netbios-ssn printer shell smtp ssh sunrpc telnet time x11'.split(
        ' ',
      ),
    );
    expect(services.map((service) => service.name)).toEqual(services.map((service) => service.id));
    expect(services.find((service) => service.id === 'domain')?.sockets).toMatchObject([
      { address: 'bigcat', exposure: 'named', evidence: [{ line: 9 }, { line: 10 }] },
    ]);
  });

  test('every service is recognised, and nothing is said that a listing cannot tell', async () => {
    const { services, alreadyOff, contradictions } = await listing(howto);
    expect(services.filter((service) => service.knowledge === null)).toEqual([]);
    for (const service of services) {
      expect(service).toMatchObject({
        listens: true,
        configured: null,
        startsAtBoot: null,
        contradictions: [],
      });
      for (const starter of service.starters)
        expect(starter).toMatchObject({ file: null, line: null, enabled: null, atBoot: null });
    }
    expect([alreadyOff, contradictions]).toEqual([[], []]);
  });

  test('what inetd holds is started by inetd, the rest by something unknown, and it says what would tell', async () => {
    const { services } = await listing(howto);
    const byInetd = services.filter((service) =>
      service.starters.some((starter) => starter.kind === 'inetd'),
    );
    expect(byInetd.map((service) => service.id).sort()).toEqual(
      'exec finger ftp login printer shell telnet time'.split(' '),
    );
    const ssh = services.find((service) => service.id === 'ssh')?.starters[0];
    expect(ssh?.kind === 'unknown' ? ssh.wouldTell : '').toContain('/proc/972/exe');
  });
});

test('a listing without owners says of each port that root would see more', async () => {
  const { services } = await listing(
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State      \ntcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN     \ntcp6       0      0 :::22                   :::*                    LISTEN     \nudp        0      0 0.0.0.0:111             0.0.0.0:*                          \ntcp        0      0 0.0.0.0:111             0.0.0.0:*               LISTEN     \n',
  );
  expect(services.map((service) => [service.id, service.sockets.length, service.starters[0]?.kind])).toEqual([
    ['ssh', 2, 'unknown'],
    ['sunrpc', 2, 'unknown'],
  ]);
});

describe('bigcat, captured by an ordinary user', async () => {
  const inventory = correlate(parse(await openCapture(fixture('bigcat-guest.tar.gz'))), knowledge);
  const truth = truthOf('bigcat');
  const portOpen = (port: number) => truth.listening.some((row) => row.port === port);

  test('every listener that root sees is there', () => {
    const seen = new Set(
      inventory.services.flatMap((service) =>
        service.sockets.map((socket) => `${socket.protocol} ${socket.address}:${socket.port}`),
      ),
    );
    const missed = truth.listening
      .map((row) => `${row.proto.replace('6', '')} ${row.address}:${row.port}`)
      .filter((place) => !seen.has(place));
    expect(missed).toEqual([]);
  });

  test('the lines of inetd.conf are told, since inetd is in the process list and its ports are open', () => {
    const telnet = inventory.services.find((service) => service.id === 'telnet');
    expect(telnet?.starters.map((starter) => [starter.kind, starter.file, starter.line])).toEqual([
      ['inetd', '/etc/inetd.conf', 19],
      ['inetd', '/etc/inetd.conf', 20],
    ]);
  });

  test('whose port it is without an owner stays unknown, and so does its boot state', () => {
    const ssh = inventory.services.find((service) => service.id === 'ssh');
    expect(ssh).toMatchObject({ listens: true, configured: null, startsAtBoot: null });
    expect(ssh?.starters[0]).toMatchObject({
      kind: 'unknown',
      wouldTell: expect.stringContaining('as root'),
    });
  });

  test('nothing whose port is open is called silent or already off', () => {
    const silent = inventory.services.filter((service) => service.listens === false);
    const open = silent.filter((service) => service.knowledge?.ports.some((port) => portOpen(port.from)));
    expect(open.map((service) => service.id)).toEqual([]);
    const off = inventory.alreadyOff.map((each) => each.name);
    expect(off).not.toContain('finger');
    expect(off).not.toContain('rsync');
    expect(off).not.toContain('memcached');
    expect(off).toContain('imap2');
  });

  test('no contradiction comes from what it could not see', () => {
    // The process of port 8000 is the user's own; the others are configured and neither listen nor run.
    expect(findingsOf(inventory)).toEqual([
      'pop3 configured-but-does-not-listen',
      'samba-ad-dc starts-at-boot-but-not-running',
      'snmpd starts-at-boot-but-not-running',
      'tcp/515 executable-of-no-package',
      'tcp/8000 listens-but-not-configured',
    ]);
  });
});
