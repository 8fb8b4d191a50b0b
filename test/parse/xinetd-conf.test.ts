import { expect, test } from 'vitest';
import { parseXinetdConf } from '../../src/parse/xinetd-conf.ts';
import { listingOf } from './listing.ts';

const read = (text: string) => parseXinetdConf(listingOf('/etc/xinetd.d/x', text));

test('a section keeps its attributes as written, each with its line', () => {
  const { facts, lines } = read(
    '# off\nservice telnet\n{\n\tdisable = yes\n\tonly_from += 10.0.0.0/8 localhost\n}\n',
  );
  expect(facts).toMatchObject([
    {
      block: 'service',
      name: 'telnet',
      valid: true,
      attributes: [
        { name: 'disable', operator: '=', values: ['yes'], line: 4 },
        { name: 'only_from', operator: '+=', values: ['10.0.0.0/8', 'localhost'], line: 5 },
      ],
    },
  ]);
  expect(lines).toEqual({ total: 6, read: 5, skipped: 1, unread: 0 });
});

test('a section without braces takes the next one down with it, and both are facts that are not in force', () => {
  const { facts } = read(
    'service ftp\n\tdisable = no\nservice telnet\n{\n\tdisable = yes\n}\nservice finger\n{\n}\n',
  );
  expect(facts.map((fact) => [fact.name, fact.valid])).toEqual([
    ['ftp', false],
    ['telnet', false],
    ['finger', true],
  ]);
});

test('disable=yes without blanks loses the section', () => {
  const { facts } = read('service ftp\n{\n\tdisable=yes\n\tuser = root\n}\nservice finger\n{\n}\n');
  expect(facts.map((fact) => [fact.name, fact.rejected])).toEqual([
    ['ftp', 'no blank before the = of disable (line 3)'],
    ['finger', null],
  ]);
});

test('include and includedir are facts with their path', () => {
  expect(read('includedir /etc/xinetd.d\ninclude /etc/x.conf\n').facts).toMatchObject([
    { block: 'includedir', name: '/etc/xinetd.d' },
    { block: 'include', name: '/etc/x.conf' },
  ]);
});
