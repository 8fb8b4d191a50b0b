import { describe, expect, test } from 'vitest';
import { readRegister, registerFor } from '../../src/register/index.ts';

const heading =
  'host,protocol,port,service,business need,owner,approved by,approved on,expires on,security features';
const read = (text: string) => readRegister(text, 'register.csv', '00');

describe('a register from a spreadsheet', () => {
  test('reads the row, its line and its cells', () => {
    const { declarations, badRows } = read(
      `${heading}\nbigcat,tcp,22,ssh,Administration,ops,J. Doe,2002-01-15,2003-01-15,keys only\n`,
    );
    expect(badRows).toEqual([]);
    expect(declarations).toMatchObject([
      { host: 'bigcat', port: 22, service: 'ssh', approvedBy: 'J. Doe', expiresOn: '2003-01-15', line: 2 },
    ]);
  });

  test('reads semicolons, a byte order mark, CRLF and a quoted newline, and keeps the line numbers', () => {
    const text = `\ufeff${heading.replaceAll(',', ';')}\r\nbigcat;tcp;22;ssh;"two\nlines";ops;;;;\r\n;;631;ipp;Print;;;;;\r\n`;
    const { declarations, badRows } = read(text);
    expect(badRows).toEqual([]);
    expect(declarations.map((row) => [row.service, row.line])).toEqual([
      ['ssh', 2],
      ['ipp', 4],
    ]);
    expect(declarations[0]?.businessNeed).toBe('two\nlines');
  });

  test('names line, column and what was expected for each bad cell, and leaves the row out', () => {
    const { declarations, badRows } = read(
      `${heading}\nbigcat,tcp,99999,ssh,x,,,,,\nbigcat,carrier pigeon,1,a,x,,,3/4/2026,,\nbigcat,tcp,1,a,x,,,2026-02-30,,\n`,
    );
    expect(declarations).toEqual([]);
    expect(badRows.map((row) => [row.line, row.column, row.got])).toEqual([
      [2, 'port', '99999'],
      [3, 'protocol', 'carrier pigeon'],
      [3, 'approved on', '3/4/2026'],
      [4, 'approved on', '2026-02-30'],
    ]);
  });

  test('refuses a file without the columns that it needs, in one line with a hint', () => {
    expect(() => read('a,b\n1,2\n')).toThrow("register.csv: line 1: no column 'service'");
    expect(() => read('')).toThrow('register.csv: empty, so it is not a register');
    expect(() => read(`${heading}\n"unclosed,1\n`)).toThrow('not a CSV');
  });

  test('understands the headings that people write', () => {
    const { declarations } = read(
      'Hostname,Proto,Port,Service Name,Business Justification,Valid until\nb,TCP,22,ssh,y,31.12.2026\n',
    );
    expect(declarations).toMatchObject([
      { host: 'b', protocol: 'tcp', businessNeed: 'y', expiresOn: '2026-12-31' },
    ]);
  });
});

test('a pre-filled register reads back, and neutralises formulas', () => {
  const text = registerFor('=cmd()', [
    { protocol: 'tcp', port: 22, service: 'ssh' },
    { protocol: 'udp', port: null, service: '@x, "y"' },
  ]);
  const { declarations, badRows } = read(text);
  expect(badRows).toEqual([]);
  expect(declarations.map((row) => [row.host, row.port, row.service])).toEqual([
    ["'=cmd()", 22, 'ssh'],
    ["'=cmd()", null, '\'@x, "y"'],
  ]);
});

test('a role in a row stands for what that role needs, and must be one', () => {
  const text =
    'host,role,service,business need\nweb*,web-server,,The shop\nweb*,webserver,,x\nweb*,web-server,ssh,x\n';
  const { declarations, badRows } = readRegister(text, 'register.csv', '00', new Set(['web-server']));
  expect(declarations).toMatchObject([
    { host: 'web*', role: 'web-server', service: '', port: null, line: 2 },
  ]);
  expect(badRows.map((row) => [row.line, row.column, row.got])).toEqual([
    [3, 'role', 'webserver'],
    [4, 'role', 'web-server'],
  ]);
});

test('what Excel writes is read: a line that names the separator, protocols as netstat has them, dates as moments', () => {
  const { declarations, badRows } = read(
    `\ufeffsep=;\r\n${heading.replaceAll(',', ';')}\r\nb;tcp6;22;ssh;Admin;o;p;2026-01-15 00:00:00;;\r\nb;TCP/UDP;53;domain;Names;o;p;;;\r\n`,
  );
  expect(badRows).toEqual([]);
  expect(declarations).toMatchObject([
    { protocol: 'tcp', approvedOn: '2026-01-15', line: 3 },
    { protocol: '', port: 53, line: 4 },
  ]);
});
