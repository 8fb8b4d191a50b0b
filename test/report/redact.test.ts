import { expect, test } from 'vitest';
import { renderHtml } from '../../src/report/html/document.ts';
import { defaultRenderOptions as plain } from '../../src/report/options.ts';
import { redact, redactionKeyFile } from '../../src/report/redact.ts';
import { bigcat } from './model-fixture.ts';

function withNames() {
  const model = bigcat();
  const [first, ...rest] = model.services;
  const socket = first?.sockets[0];
  if (first === undefined || socket === undefined) throw new Error('the fixture has services');
  const text =
    'tcp 0 0 192.168.7.31:23 10.1.2.3:4711 fe80::412:a5ff:fe01:2 ::1 127.0.0.1 version 2.4.7.10.1 on bigcat at 12:30:45';
  return {
    ...model,
    services: [
      {
        ...first,
        sockets: [
          { ...socket, address: '192.168.7.31', evidence: [{ file: 'cmd/x', line: 1, text, origin: '$ x' }] },
        ],
        processes: first.processes.map((process) => ({
          ...process,
          user: 'hlindqvist',
          command: 'in.rexecd hlindqvist',
        })),
      },
      ...rest,
    ],
  };
}

test('the twin names no host, user, person or address of the original, in any print', async () => {
  const { model } = redact(withNames());
  const html = await renderHtml(model, { ...plain, redacted: true });
  for (const print of [JSON.stringify(model), html]) {
    for (const name of [
      'bigcat',
      'Lindqvist',
      'hlindqvist',
      '192.168.7.31',
      '10.1.2.3',
      'a5ff',
      '3c9b6f0e-6b3d',
      'AUD-2026-114',
    ]) {
      expect(print.toLowerCase().includes(name.toLowerCase()), name).toBe(false);
    }
  }
  expect(html).toContain('Redacted:');
});

test('the same name gets the same stand-in everywhere, loopback and versions stay', () => {
  const { model, key } = redact(withNames());
  const socket = model.services[0]?.sockets[0];
  const standIn = key.find((entry) => entry.original === '192.168.7.31')?.standIn;
  expect(socket?.address).toBe(standIn);
  expect(socket?.evidence[0]?.text).toMatch(
    /^tcp 0 0 ip4-\d+:23 ip4-\d+:4711 ip6-\d+ ::1 127\.0\.0\.1 version 2\.4\.7\.10\.1 on host-\d+ at 12:30:45$/,
  );
  expect(new Set(key.map((entry) => entry.standIn)).size).toBe(key.length);
});

test('ids, verdicts and hashes stay as they were', () => {
  const before = withNames();
  const after = redact(before).model;
  expect(after.id).toBe(before.id);
  expect(after.services.map(({ id, decision }) => [id, decision.verdict])).toEqual(
    before.services.map(({ id, decision }) => [id, decision.verdict]),
  );
  expect(after.findings.map(({ id }) => id)).toEqual(before.findings.map(({ id }) => id));
  expect(after.sections.map(({ sha256 }) => sha256)).toEqual(before.sections.map(({ sha256 }) => sha256));
});

test('the key leads back, one stand-in a line, and comes out the same each time', () => {
  const redacted = redact(withNames());
  const file = redactionKeyFile(redacted);
  expect(file).toMatch(/^host-\d+\thost\tbigcat$/m);
  expect(file.trimEnd().split('\n').length).toBe(redacted.key.length + 1);
  expect(redactionKeyFile(redact(withNames()))).toBe(file);
});
