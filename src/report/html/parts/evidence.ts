/** The evidence register: every file of the bundle with its SHA-256, and every line that the report cites from it. */
import type { Context } from '../context.ts';
import { grouped, statusWords } from '../words.ts';

export function evidencePart({ model, book, options }: Context) {
  const files = book.files();
  return {
    bundle: {
      file: model.bundle.file,
      sha256: model.bundle.sha256,
      bytes: grouped(model.bundle.bytes),
      kind: model.bundle.kind,
    },
    files: files.map((entry) => ({
      anchor: entry.anchor,
      file: entry.file,
      origin: entry.origin,
      status: entry.section === null ? 'not in the capture' : statusWords[entry.section.status].word,
      sha256: entry.section?.sha256 ?? shaOfRegister(entry.file, model.register) ?? 'no hash',
      bytes: entry.section === null ? '' : grouped(entry.section.bytes),
      exitCode:
        entry.section?.exitCode === null || entry.section === null ? '' : `exit ${entry.section.exitCode}`,
      duration:
        entry.section?.durationMs === null || entry.section === null ? '' : `${entry.section.durationMs} ms`,
      note: entry.section?.note ?? '',
      tally:
        entry.section === null
          ? ''
          : `${grouped(entry.section.lines.total)} lines: ${grouped(entry.section.lines.read)} read, ${grouped(
              entry.section.lines.skipped,
            )} passed over, ${grouped(entry.section.lines.unread)} not read`,
      lines:
        options.variant === 'executive'
          ? []
          : entry.cited.map((cited) => ({
              anchor: cited.anchor,
              number: String(cited.line),
              text: cited.text,
            })),
    })),
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

function shaOfRegister(file: string, register: Context['model']['register']): string | null {
  return register !== null && register.file === file ? register.sha256 : null;
}

/** The file's name comes from outside: what a reader copies into a shell is one word. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9._/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
