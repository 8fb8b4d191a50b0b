/** The way back of the last service in a super-server that went along: nobody is told who does not run. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { emptyRegister } from '../../src/register/index.ts';
import { openCapture } from '../../src/snapshot/index.ts';
import { projectRoot } from '../shared.ts';
import { commandsOf } from './reported.ts';

test('what is off in the file and was still open is put in for the start of the super-server, and taken out behind it', async () => {
  const capture = await openCapture(join(projectRoot, 'test/correlate/fixtures/alpcat.tar.gz'));
  const model = audit(capture, { knowledge: loadKnowledge(), register: emptyRegister, roles: [] });
  const time = model.services.find(({ id }) => id === 'time') ?? null;
  expect(time?.starters[0]?.enabled).toBe(false);
  const undo = commandsOf(time, 'undo');
  expect(undo.filter((command) => command.includes('killall'))).toEqual([]);
  expect(
    undo.map((command) => command.replace(/^(?:mkdir|sed -e '5s\/\^(?<hash>#?)).*/, '$<hash>sed')),
  ).toEqual(['sed', '#sed', 'rc-update add inetd default', 'rc-service inetd start', 'sleep 2', 'sed']);
});
