import { expect, test } from 'vitest';
import { planFor } from '../../src/remediate/index.ts';
import { readingsOf } from '../correlate/boot/host-readings.ts';
import { judged, netstat, ps, settings } from '../decide/judged.ts';

const files = [
  netstat('0.0.0.0:25 300/master'),
  ps('300 /usr/lib/postfix/sbin/master -w'),
  settings('postfix /etc/postfix/main.cf 40 inet_interfaces = all'),
];
const cautions = (roles: readonly string[]) => {
  const { inventory, ...judgement } = judged(files, { roles });
  const plans = planFor(inventory, judgement, readingsOf(files));
  return plans
    .flatMap((plan) => plan.steps.map((each) => `${each.title} ${each.cautions.join()}`))
    .join('\n');
};

test('the exchanger of a domain is narrowed in what it accepts, not taken off the network', () => {
  expect(cautions(['mail-exchanger'])).toContain('reject_unauth_destination');
  expect(cautions(['mail-exchanger'])).not.toContain('loopback-only');
});

test('the relay of a LAN is narrowed to its networks', () => {
  expect(cautions(['mail-relay-lan'])).toContain('mynetworks = 127.0.0.0/8 [::1]/128 YOUR-LAN');
});
