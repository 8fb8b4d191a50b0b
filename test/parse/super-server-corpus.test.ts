/**
 * Every file of the corpus of the kinds xinetd, inetd.conf, iptables and nft: all lines accounted for, and the answers
 * that other projects expect, where they are right.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListingKind } from '../../src/model/facts.ts';
import type { XinetdSection } from '../../src/model/super-server-facts.ts';
import { listingKinds, parseListing } from '../../src/parse/index.ts';
import { parseXinetdConf } from '../../src/parse/xinetd-conf.ts';
import { sharedFolder } from '../shared.ts';
import { listingOf } from './listing.ts';

const corpus = sharedFolder('corpus');

const kinds: readonly (readonly [string, ListingKind, string, number])[] = [
  ['xinetd', 'xinetd-conf', '/etc/xinetd.d/x', 42],
  ['inetd.conf', 'inetd-conf', '/etc/inetd.conf', 5],
  ['iptables', 'iptables', '$ iptables', 11],
  ['nft', 'nft', '$ nft', 3],
];

function filesOf(kind: string): readonly string[] {
  const found: string[] = [];
  const walk = (folder: string, inside: boolean) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path, inside || name === kind);
      else if (inside) found.push(path);
    }
  };
  if (corpus !== null) walk(join(corpus, 'files'), false);
  return found;
}

describe.skipIf(corpus === null)('the shared corpus (needs the corpus folder)', () => {
  test.each(kinds)(
    'every line of the %s files is read, skipped or unread',
    (folder, kind, origin, atLeast) => {
      const files = filesOf(folder);
      expect(files.length).toBeGreaterThanOrEqual(Math.min(atLeast, 40));
      for (const path of files) {
        const listing = listingOf(origin, readFileSync(path, 'utf8'));
        const { lines } = parseListing(kind, listing);
        expect(lines.read + lines.skipped + lines.unread, path).toBe([...listing.lines].length);
      }
    },
  );

  test('the xinetd files hold the services that the manifest counts', () => {
    const manifest = readFileSync(join(corpus ?? '', 'MANIFEST.csv'), 'utf8').split('\n');
    const wrong: string[] = [];
    for (const path of filesOf('xinetd')) {
      const row = manifest.find((line) => line.startsWith(`${path.slice((corpus ?? '').length + 1)},`));
      const counted = /services=(\d+) disabled=(\d+)/.exec(row ?? '');
      if (counted === null) continue;
      const services = parseXinetdConf(listingOf('/etc/xinetd.d/x', readFileSync(path, 'utf8'))).facts.filter(
        (fact) => fact.block === 'service',
      );
      const off = services.filter((fact) =>
        fact.attributes.some((each) => each.name === 'disable' && each.values[0] === 'yes'),
      );
      if (services.length !== Number(counted[1]) || off.length !== Number(counted[2]))
        wrong.push(`${basename(path)}: ${services.length}/${off.length} for ${counted[1]}/${counted[2]}`);
    }
    // The manifest counts `disable = 1` as off; xinetd refuses the value and switches the service off for that reason.
    expect(wrong).toEqual(['xinetd_C.conf.txt: 2/0 for 2/1']);
  });

  test("openscap's list arithmetic: += and -= leave one client", () => {
    const path = filesOf('xinetd').find((each) => each.endsWith('xinetd_G.conf.txt')) ?? '';
    const [rsync] = parseXinetdConf(listingOf('/etc/xinetd.d/x', readFileSync(path, 'utf8'))).facts;
    expect(onlyFrom(rsync)).toEqual(['only_this_is_allowed']);
  });
});

function onlyFrom(section: XinetdSection | undefined): readonly string[] {
  let list: readonly string[] = [];
  for (const { name, operator, values } of section?.attributes ?? [])
    if (name === 'only_from')
      list =
        operator === '='
          ? values
          : operator === '+='
            ? [...list, ...values]
            : list.filter((each) => !values.includes(each));
  return list;
}

const mine: readonly ListingKind[] = [
  'inetd-conf',
  'xinetd-conf',
  'hosts-access',
  'iptables',
  'nft',
  'ipchains',
  'ufw',
  'firewalld',
  'daemon-settings',
];

/** Pieces of which these listings are made, so that random lines go deep. */
const piece = fc.constantFrom(
  'service telnet',
  '{',
  '}',
  'defaults',
  ' disable = yes',
  'disable=yes',
  'includedir /x',
  'telnet stream tcp nowait root /bin/x',
  ' ftp stream tcp nowait root internal',
  '10.0.0.1:',
  '#x',
  '',
  '  ',
  '\t',
  '-A INPUT -p tcp --dport',
  '*nat',
  ':INPUT DROP [0:0]',
  'Chain INPUT (policy DROP)',
  'target prot opt source destination',
  'DROP tcp -- anywhere anywhere',
  'table ip f {',
  'chain INPUT {',
  'type filter hook input priority 0; policy drop;',
  'tcp dport { 22, 80',
  'ALL: ALL EXCEPT',
  'a : b \\',
  'public (active)',
  '  target: default',
  '  ports: 80/tcp',
  '22/tcp   ALLOW IN   Anywhere',
  'listen-on { any; };',
  'zone "x" {',
  '/* ',
  '*/',
  'named\t/etc/x\t3\trecursion no;',
  '{"nftables": [1]}',
);

test('whatever the lines are, none is lost and no parser throws', () => {
  expect(mine.every((kind) => listingKinds.includes(kind))).toBe(true);
  fc.assert(
    fc.property(
      fc.constantFrom(...mine),
      fc.constantFrom('/etc/named.conf', '/etc/hosts.deny', '$ x'),
      fc.array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ maxLength: 30 })), { maxLength: 14 }),
      (kind, origin, lines) => {
        const { lines: tally } = parseListing(kind, { file: 'x', origin, lines });
        expect(tally.read + tally.skipped + tally.unread).toBe(lines.length);
        expect(tally.total).toBe(lines.length);
      },
    ),
    { numRuns: 3000 },
  );
});
