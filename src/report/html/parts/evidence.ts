/** The evidence register: every file of the bundle with its SHA-256, and every line that the report cites from it. */
import type { ReportSection } from '../../../model/report.ts';
import type { Context } from '../context.ts';
import { grouped, plural, statusWords } from '../words.ts';

const mostBeside = 8;

export function evidencePart({ model, book, options }: Context) {
  const files = book.files();
  const executive = options.variant === 'executive';
  const fileOf = (entry: (typeof files)[number]) => ({
    anchor: entry.anchor,
    file: entry.file,
    origin: entry.origin,
    sha256: entry.section?.sha256 ?? shaOfRegister(entry.file, model.register) ?? 'no hash',
    about: aboutFile(entry.section),
    // Two of these stand side by side on paper. Never by what the lines say: that is the capture's.
    narrow: entry.cited.length <= mostBeside,
    lines: entry.cited.map(({ anchor, line, text }) => ({ anchor, number: String(line), text })),
  });
  return {
    bundle: {
      file: model.bundle.file,
      sha256: model.bundle.sha256,
      bytes: grouped(model.bundle.bytes),
      kind: model.bundle.kind,
    },
    files: files.filter(({ cited }) => cited.length > 0 && !executive).map(fileOf),
    uncited: files.filter(({ cited }) => cited.length === 0 || executive).map(fileOf),
    leftOut:
      book.linesLeftOut === 0
        ? null
        : `Showing ${grouped(book.linesShown)} of ${grouped(book.linesShown + book.linesLeftOut)} cited lines. The rest is in report.json.`,
    capture: Object.entries(model.capture).map(([key, value]) => ({ key, value })),
    generator: `${model.generator.name} ${model.generator.version}`,
    rules: model.rules.version,
    roleOptions: model.roles.map((role) => ` --role ${shellWord(role)}`).join(''),
    registerOption: model.register === null ? '' : ` --register ${shellWord(model.register.file)}`,
    fileWord: shellWord(model.bundle.file),
  };
}

/** `collected, 1,127 bytes, exit 0, 12 ms; 29 lines: 27 read, 2 passed over, 0 not read` */
function aboutFile(section: ReportSection | null): string {
  if (section === null) return 'not in the capture';
  const { lines } = section;
  const run = [
    statusWords[section.status].word,
    plural(section.bytes, 'byte'),
    ...(section.exitCode === null ? [] : [`exit ${section.exitCode}`]),
    ...(section.durationMs === null ? [] : [`${section.durationMs} ms`]),
  ].join(', ');
  const read = `${plural(lines.total, 'line')}: ${grouped(lines.read)} read, ${grouped(lines.skipped)} passed over`;
  return `${run}; ${read}, ${grouped(lines.unread)} not read`;
}

function shaOfRegister(file: string, register: Context['model']['register']): string | null {
  return register !== null && register.file === file ? register.sha256 : null;
}

/** The file's name comes from outside: what a reader copies into a shell is one word. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9._/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
