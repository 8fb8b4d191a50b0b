/**
 * What is fuzzed: everything that reads what somebody else wrote. Each target makes an input from random numbers and reads it;
 * it throws where something is wrong. What the user can mend (UserError) is an answer, not a finding.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '../../src/audit.ts';
import { UserError } from '../../src/errors.ts';
import { readControls, readPortNames, readRoles } from '../../src/knowledge/catalogues.ts';
import { readEntry } from '../../src/knowledge/front-matter.ts';
import { loadKnowledge } from '../../src/knowledge/index.ts';
import { listingKind, listingKinds, parseListing, recognise } from '../../src/parse/index.ts';
import { emptyRegister, readRegister } from '../../src/register/index.ts';
import { parseNotes } from '../../src/report/notes.ts';
import { readCustody } from '../../src/snapshot/custody.ts';
import { openCaptureBytes } from '../../src/snapshot/index.ts';
import { verifySignature } from '../../src/snapshot/signature.ts';
import { filesUnder } from '../files-under.ts';
import { bigcat, entriesOf, manifest, tar } from '../snapshot/bundles.ts';
import { harmedBundle } from './archives.ts';
import { mutateText, pick, type Random, windowOf } from './mutate.ts';

export interface Target {
  readonly name: string;
  /** Share of the inputs. */
  readonly share: number;
  readonly make: (random: Random) => Buffer;
  /** @throws where the reading is wrong */
  readonly read: (input: Buffer) => void | Promise<void>;
}

// npm runs it in the project's folder; the bundle itself stands elsewhere.
const at = (path: string) => join(process.cwd(), path);
const textsIn = (folders: readonly string[]) =>
  folders
    .flatMap((folder) => filesUnder(at(folder)))
    .filter((path) => !/\.(?:tar|gz|tgz|xz|bz2|tsv|json)$/.test(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8').slice(0, 30_000) }))
    .filter(({ text }) => text !== '');

const listings = textsIn(['test/parse/fixtures', '../shared/corpus/files', '../shared/targets/raw']);
const entries = textsIn(['src/knowledge/services']);
const catalogue = (name: string) => readFileSync(at(`src/knowledge/${name}`), 'utf8');
const knowledge = loadKnowledge(at('src/knowledge'));
const context = { knowledge, register: emptyRegister, roles: [] };
const scratch = mkdtempSync(join(tmpdir(), 'portledger-fuzz-'));

export const sources = listings.length;

async function tolerant(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (/\n/.test(error.message)) throw new Error(`more than one line: ${error.message}`);
  }
}

/** The kind stands in the first line, so that a kept input tells it. */
function readListing(input: Buffer): void {
  const text = input.toString('utf8');
  const end = text.indexOf('\n');
  const kind = listingKind(text.slice(0, end));
  const lines = text.slice(end + 1).split('\n');
  recognise({ lines });
  if (kind === null) return;
  const { lines: tally, unread } = parseListing(kind, { file: 'fuzz', origin: 'fuzz', lines });
  if (
    tally.total !== lines.length ||
    tally.read + tally.skipped + tally.unread !== tally.total ||
    tally.unread !== unread.length
  )
    throw new Error(`${tally.read} + ${tally.skipped} + ${tally.unread} of ${lines.length} lines`);
}

async function readBundle(input: Buffer): Promise<void> {
  await tolerant(async () => {
    const snapshot = await openCaptureBytes('fuzz.tar.gz', input);
    let bytes = 0;
    for (const section of snapshot.sections) for (const line of section.lines) bytes += line.length;
    // A few kB of bundle hold a few kB of lines; harm can repeat a member, not make much of nothing.
    if (bytes > 1_000_000) throw new Error(`${bytes} characters out of ${input.length} bytes`);
  });
}

/** A capture whose files and manifest are harmed, through the whole pipeline. */
function harmedCapture(random: Random): Buffer {
  const some = [0, 1, 2, 3].map(() => pick(listings, random));
  const files = [
    ...bigcat,
    ...some.map(({ text }, index) => ({
      id: `x${index}`,
      kind: pick(listingKinds, random),
      file: `cmd/x${index}`,
      content: mutateText(windowOf(text, random), random),
      origin: mutateText('$ ps ax', random),
    })),
  ];
  const text = manifest(files, [mutateText('@case\tx', random)]);
  return tar(entriesOf(files, random() < 0.5 ? mutateText(text, random) : text));
}

async function readWhole(input: Buffer): Promise<void> {
  await tolerant(async () => {
    const model = audit(await openCaptureBytes('fuzz.tar', input), context);
    JSON.stringify(model);
    for (const { id, lines } of model.sections)
      if (lines.read + lines.skipped + lines.unread !== lines.total)
        throw new Error(`${id}: ${JSON.stringify(lines)}`);
    for (const service of model.services)
      if (service.decision.evidence.length === 0)
        throw new Error(`${service.id}: a decision without evidence`);
  });
}

const register = readFileSync(at('samples/bigcat/register.csv'), 'utf8');
const notes =
  '# summary\n\nSeen *on site*: `inetd`.\n\n```\n# no heading\n```\n\n# kept\n\n| a | b |\n|---|---|\n| 1 | 2 |\n';
const custody = `${JSON.stringify({ schema: 'portledger/custody/1', sequence: 1, previous: '0'.repeat(64), receivedAt: 'x', receivedBy: 'x', from: 'x', file: 'x', bytes: 1, sha256: 'a'.repeat(64), note: '' })}\n`;
const signatures = textsIn(['test/snapshot/fixtures']);
const model = audit(await openCaptureBytes('x.tar', tar(entriesOf(bigcat))), context);
const text = (make: (random: Random) => string) => (random: Random) => Buffer.from(make(random));

export const targets: readonly Target[] = [
  {
    name: 'parsers',
    share: 0.86,
    make: text(
      (random) =>
        `${pick(listingKinds, random)}\n${mutateText(windowOf(pick(listings, random).text, random), random)}`,
    ),
    read: readListing,
  },
  { name: 'archives', share: 0.06, make: harmedBundle, read: readBundle },
  { name: 'captures', share: 0.001, make: harmedCapture, read: readWhole },
  {
    name: 'manifests',
    share: 0.01,
    make: (random) => tar(entriesOf(bigcat, mutateText(manifest(bigcat), random))),
    read: readBundle,
  },
  {
    name: 'register',
    share: 0.03,
    make: text((random) => mutateText(windowOf(register, random), random)),
    read: (input) => tolerant(() => readRegister(input.toString('utf8'), 'fuzz.csv', '0'.repeat(64))),
  },
  {
    name: 'notes',
    share: 0.03,
    make: text((random) => mutateText(notes, random)),
    read: (input) => tolerant(() => parseNotes(input.toString('utf8'), 'fuzz.md', model)),
  },
  {
    name: 'knowledge',
    share: 0.004,
    make: text((random) => mutateText(pick(entries, random).text, random)),
    read: (input) => void readEntry('services/fuzz.md', input.toString('utf8')),
  },
  {
    name: 'catalogues',
    share: 0.001,
    make: text((random) =>
      mutateText(
        windowOf(catalogue(pick(['roles.yaml', 'controls.yaml', 'port-names.txt'], random)), random),
        random,
      ),
    ),
    read: (input) => {
      for (const read of [readRoles, readControls, readPortNames]) read('fuzz', input.toString('utf8'));
    },
  },
  {
    name: 'custody logs',
    share: 0.002,
    make: text((random) => mutateText(custody, random)),
    read: (input) =>
      tolerant(() => {
        const log = join(scratch, 'custody.jsonl');
        writeFileSync(log, input);
        readCustody(log);
      }),
  },
  {
    name: 'signatures',
    share: 0.001,
    make: text((random) =>
      signatures.length === 0 ? 'x' : mutateText(pick(signatures, random).text, random),
    ),
    read: (input) =>
      tolerant(async () => {
        const [signature, key] = [join(scratch, 'signature'), join(scratch, 'key')];
        writeFileSync(signature, input);
        writeFileSync(key, input);
        const { good } = await verifySignature(at('package.json'), signature, key);
        if (good) throw new Error('a rubbish signature is good');
      }),
  },
];

export const targetCalled = (name: string): Target | undefined =>
  targets.find((target) => target.name === name);
