/**
 * Daemons of the HOWTO's exceptions that are kept and narrowed by their own settings: sendmail, sshd, Samba, X under xdm,
 * oidentd, Exim. As in real-restrict.test.ts: real daemons, the printed commands, a neighbour, the undo.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportModel } from '../../src/model/report.ts';
import { openSystemdHost, type SystemdHost, whyNoSystemd } from '../targets/systemd-host.ts';
import { reportOf, serviceOn } from './reported.ts';
import {
  elsewhere,
  everybody,
  files,
  lan,
  onlyOwnNetwork,
  plugIn,
  registerOf,
  seenFrom,
} from './restrict-services.ts';
import { installed, packageSet } from './systemd-services.ts';
import { listensOn, onLoopback, tryRestriction } from './try-restriction.ts';

// sendmail waits a minute for a name with a domain.
const hosts = {
  'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 unithost.example.org unithost\n::1 ip6-localhost\n',
};
const tcp = (port: number, service: string) => ({ port, protocol: 'tcp' as const, service });

// Samba's tools in Python are compiled for many seconds and used by nobody here.
const kept = packageSet('keep', /^python3-/);
const incomplete = installed.replace('dpkg ', 'dpkg --force-depends ');
const missing = whyNoSystemd() || (kept === null ? 'needs test/targets/fetch-daemons.sh' : '');

describe.skipIf(missing !== '')(
  `daemons narrowed by their own settings (${missing || 'real ones, a real neighbour'})`,
  { timeout: 180_000 },
  () => {
    let host: SystemdHost;
    let first: { readonly etc: readonly string[]; readonly model: ReportModel };
    beforeAll(async () => {
      host = await openSystemdHost(
        { ...hosts, ...files, ...kept },
        `${incomplete}
systemctl enable bothd netfilter-persistent
# The host's own rules are iptables', so the plan writes so, too; of IPv6 it has none.
printf '*filter\\n:INPUT ACCEPT [0:0]\\n-A INPUT -p tcp -m tcp --dport 9 -j DROP\\nCOMMIT\\n' > /etc/iptables/rules.v4
systemctl mask nmbd samba-ad-dc
sed -i 's/, Addr=127.0.0.1//' /etc/mail/sendmail.mc /etc/mail/sendmail.cf
# A busy machine has sendmail close its port.
echo "define(\\\`confREFUSE_LA', \\\`1000')dnl" >> /etc/mail/sendmail.mc
echo 'O RefuseLA=1000' >> /etc/mail/sendmail.cf
sed -i 's|^:0 local .*|:0 local /usr/bin/Xvfb :0 -listen tcp|' /etc/X11/xdm/Xservers
sed -i 's/^OIDENT_BEHIND_PROXY=.*/OIDENT_BEHIND_PROXY=no/' /etc/default/oidentd
getent passwd alice > /dev/null || useradd --create-home --uid 1900 alice
mkdir -p /etc/systemd/system/multi-user.target.wants /home/alice/.ssh
ln -s /lib/systemd/system/xdm.service /etc/systemd/system/multi-user.target.wants/
ssh-keygen -q -t ed25519 -N '' -f /root/key
cp /root/key.pub /home/alice/.ssh/authorized_keys
chown -R alice /home/alice`,
      );
      plugIn(host);
      await host.settled();
      const register = registerOf([
        tcp(22, 'ssh'),
        tcp(25, 'smtp'),
        tcp(113, 'auth'),
        tcp(139, 'netbios-ssn'),
        tcp(445, 'microsoft-ds'),
        tcp(587, 'submission'),
        tcp(6000, 'x11'),
        tcp(4003, 'bothd'),
        { ...tcp(4003, 'bothd'), protocol: 'udp' },
      ]);
      first = { etc: host.etc(), model: await reportOf(host, register) };
    }, 180_000);
    afterAll(async () => host?.close());
    const tried = (
      port: number,
      steps: readonly [RegExp, RegExp],
      look: () => void,
      closes: readonly string[] = [],
    ) => tryRestriction(host, { ...first, port, steps, closes, except: dated }, look);
    // Debian's start script notes when it saw that sendmail.mc had changed.
    const dated = / \.\/mail\/(?:Makefile|databases)$/;

    test('at first everybody reaches everything', () => {
      for (const port of [22, 25, 113, 445, 6000])
        expect([port, seenFrom(host, elsewhere, port).startsWith('open')]).toEqual([port, true]);
      for (const port of [22, 25, 113, 445, 6000])
        expect([port, serviceOn(first.model, 'tcp', port)?.decision.verdict]).toEqual([port, 'restrict']);
    });

    test('sendmail listens on loopback only, and sendmail.mc says the same', () =>
      tried(25, [/^Let sendmail take/, /^Let sendmail listen/], () => {
        expect(onLoopback(listensOn(host, 25))).toBe(true);
        expect(onLoopback(listensOn(host, 587))).toBe(true);
        expect(seenFrom(host, lan, 25)).toBe('shut');
        const built = host.sh('m4 /etc/mail/sendmail.mc 2>/dev/null | grep "^O DaemonPortOptions"').stdout;
        expect(built).toBe(host.sh('grep "^O DaemonPortOptions" /etc/mail/sendmail.cf').stdout);
      }));

    /** A login with the right key, by an address of the neighbour. */
    const logins = (source: string) =>
      `nsenter -t $(systemctl show --property MainPID --value neighbour) -n ssh -n -i /root/key -b ${source} -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null alice@192.0.2.10`;
    const login = (source: string) => host.sh(`${logins(source)} echo in`).stdout;

    test('sshd listens on the address of its network only, and an open session goes on', async () => {
      host.sh(`${logins(elsewhere)} 'while :; do echo; sleep 0.1; done' > /root/session 2> /root/said &`);
      const said = () => host.sh('sleep 0.5; wc -c < /root/session').stdout;
      await tried(22, [/^Let sshd listen on/, /^Let sshd listen as/], () => {
        const before = Number(said());
        expect(host.sh('cat /root/session').stdout).toMatch(/^\n+$/);
        expect(Number(said())).toBeGreaterThan(before);
        expect(listensOn(host, 22)).toEqual(['tcp 192.0.2.10:22']);
        expect(login(lan)).toBe('in\n');
        expect(login(elsewhere)).toBe('in\n');
      });
    });

    test('nobody logs in from another network, with the right key too', () =>
      tried(22, [/^Let nobody log in/, /^Let logins come/], () => {
        expect(login(lan)).toBe('in\n');
        expect(login(elsewhere)).toBe('');
      }));

    test('an AllowUsers of the owner is left alone, and the plan stops there', () => {
      host.sh('echo "AllowUsers alice" > /etc/ssh/sshd_config.d/own.conf');
      const steps = serviceOn(first.model, 'tcp', 22)?.steps ?? [];
      const commands = steps.find(({ title }) => /^Let nobody log in/.test(title))?.commands ?? [];
      const done = commands.slice(0, 2).map((command) => host.sh(command));
      expect(done[1]).toMatchObject({ status: 1 });
      expect(done[1]?.stdout).toContain('AllowUsers alice');
      expect(host.sh('grep -c "AllowUsers ." /etc/ssh/sshd_config').stdout).toBe('0\n');
      host.sh('rm /etc/ssh/sshd_config.d/own.conf');
    });

    test('Samba listens on its network and loopback', () =>
      tried(445, [/^Bind Samba/, /^Let Samba listen/], () => {
        expect(listensOn(host, 445).some((each) => /0\.0\.0\.0|\*|\[::\]/.test(each))).toBe(false);
        expect(listensOn(host, 445)).toContain('tcp 192.0.2.10:445');
        expect(seenFrom(host, lan, 445)).toBe('open');
      }));

    test('X under xdm has no port, and its screen stays', () =>
      tried(
        6000,
        [/^Take X off/, /^Let X listen/],
        () => {
          expect(seenFrom(host, lan, 6000)).toBe('shut');
          expect(host.sh('pgrep -fa Xvfb').stdout).toContain('-nolisten tcp');
          expect(host.sh('test -S /tmp/.X11-unix/X0').status).toBe(0);
        },
        ['tcp/6000'],
      ));

    test('oidentd tells neither the system nor the user', async () => {
      /** What it says of a connection of alice, and of one that is not there. */
      const asked = () =>
        host.sh(
          `su alice -s /bin/sh -c 'exec perl -MIO::Socket::INET -e "
            my \\$s = IO::Socket::INET->new(PeerAddr => q(192.0.2.10), PeerPort => 25) or die;
            for my \\$port (\\$s->sockport, 1) {
              my \\$i = IO::Socket::INET->new(PeerAddr => q(192.0.2.10), PeerPort => 113, LocalAddr => q(192.0.2.10)) or die;
              print \\$i qq(\\$port,25\\r\\n); print scalar <\\$i>;
            }"'`,
        ).stdout;
      expect(asked()).toMatch(/USERID:UNIX:alice[\s\S]*ERROR:NO-USER/);
      await tried(113, [/^Let identd say/, /^Let identd answer/], () => {
        expect(asked()).toMatch(/USERID:OTHER:1900[\s\S]*ERROR:UNKNOWN-ERROR/);
      });
      expect(asked()).toMatch(/USERID:UNIX:alice/);
    });

    test('iptables: a port is shut to other networks, by both protocols and families, also after a boot', async () => {
      const rules = () => host.sh('iptables -S; ip6tables -S').stdout;
      const before = rules();
      const restrict = serviceOn(first.model, 'tcp', 4003)?.steps.flatMap(({ commands }) => commands);
      expect(restrict?.join('\n')).toContain('/etc/iptables/rules.v6');
      everybody(host);
      await tryRestriction(
        host,
        {
          ...first,
          port: 4003,
          steps: [/reach it, by|there again after/, /^Take the/],
          except: dated,
          boot: true,
        },
        () => onlyOwnNetwork(host),
      );
      everybody(host);
      expect(rules()).toBe(before);
    });
  },
);

const mailer = packageSet('exim');
const noExim = whyNoSystemd() || (mailer === null ? 'needs test/targets/fetch-daemons.sh' : '');
describe.skipIf(noExim !== '')(`Exim (${noExim || '4.96, a real neighbour'})`, { timeout: 120_000 }, () => {
  let host: SystemdHost;
  beforeAll(async () => {
    host = await openSystemdHost(
      { ...hosts, ...mailer },
      `${installed}sed -i "s/^dc_local_interfaces=.*/dc_local_interfaces=''/" /etc/exim4/update-exim4.conf.conf`,
    );
    plugIn(host);
    await host.settled();
  }, 120_000);
  afterAll(async () => host?.close());

  const narrowed = async () => {
    // systemd starts a unit five times in ten seconds at most, and a quick machine gets through both tests in that time.
    host.sh('systemctl reset-failed exim4');
    const [etc, model] = [host.etc(), await reportOf(host, registerOf([tcp(25, 'smtp')]))];
    expect(seenFrom(host, elsewhere, 25)).toContain('open');
    const steps = [/^Let Exim take/, /^Let Exim listen/] as const;
    await tryRestriction(host, { port: 25, steps, model, etc }, () => {
      expect(onLoopback(listensOn(host, 25))).toBe(true);
      expect(seenFrom(host, lan, 25)).toBe('shut');
    });
    expect(seenFrom(host, elsewhere, 25)).toContain('open');
  };

  test('as Debian configures it: listens on loopback only by a line of update-exim4.conf.conf', narrowed);

  test('by an exim.conf of its own: listens on loopback only by a line of its main section', async () => {
    host.sh(
      'update-exim4.conf; sed -e "s/^local_interfaces.*/local_interfaces = <; 0.0.0.0/" /var/lib/exim4/config.autogenerated > /etc/exim4/exim4.conf; grep -q ^local_interfaces /etc/exim4/exim4.conf || sed -i "1i local_interfaces = <; 0.0.0.0" /etc/exim4/exim4.conf; systemctl restart exim4',
    );
    await host.settled();
    await narrowed();
  });
});
