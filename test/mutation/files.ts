/** What `npm run mutation` changes: the files that decide things, each with the fast tests that are about it. */

const snapshot = [
  'test/snapshot/open-capture.test.ts',
  'test/snapshot/hostile-archives.test.ts',
  'test/snapshot/held.test.ts',
];
const correlate = ['test/correlate/joins.test.ts', 'test/correlate/targets.test.ts'];
const socketRows = 'test/parse/socket-rows.test.ts';
const bootScripts = [
  'test/parse/fixtures.test.ts',
  'test/parse/by-hand.test.ts',
  'test/parse/shell-lines.test.ts',
];
const decide = [
  'test/decide/exceptions.test.ts',
  'test/decide/findings.test.ts',
  'test/decide/hostile.test.ts',
  'test/decide/measure.test.ts',
  'test/decide/roles.test.ts',
];
const nameServer = [...decide, 'test/decide/name-server.test.ts'];
const plan = ['test/remediate/quote-and-edit.test.ts'];

export const files: ReadonlyMap<string, readonly string[]> = new Map([
  ['remediate/quote.ts', plan],
  ['remediate/edit.ts', plan],
  ['remediate/order.ts', ['test/remediate/order.test.ts']],
  ['decide/approvals.ts', ['test/decide/approvals.test.ts']],
  ['model/host-glob.ts', ['test/model/host-glob.test.ts']],
  ['decide/roles.ts', decide],
  ['decide/name-server.ts', nameServer],
  ['decide/address-match-list.ts', nameServer],
  ['parse/netstat.ts', ['test/parse/netstat.test.ts', 'test/parse/fixtures.test.ts', socketRows]],
  ['parse/ss.ts', ['test/parse/ss.test.ts', 'test/parse/fixtures.test.ts', socketRows]],
  ['parse/inetd-conf.ts', ['test/parse/inetd-conf.test.ts', 'test/parse/inetd-rows.test.ts']],
  ['parse/xinetd-conf.ts', ['test/parse/xinetd-conf.test.ts', 'test/parse/xinetd-rejected.test.ts']],
  ['parse/shell-lines.ts', bootScripts],
  ['parse/shell-commands.ts', bootScripts],
  ['parse/init-script.ts', bootScripts],
  ['snapshot/verify.ts', ['test/snapshot/verify.test.ts']],
  ['snapshot/limits.ts', [...snapshot, 'test/snapshot/limits.test.ts']],
  ['snapshot/members.ts', snapshot],
  ['snapshot/manifest.ts', ['test/snapshot/open-capture.test.ts', 'test/snapshot/manifest.test.ts']],
  ['snapshot/tar-members.ts', snapshot],
  ['correlate/super-matching.ts', ['test/correlate/super-matching.test.ts']],
  ['correlate/answers.ts', correlate],
]);
