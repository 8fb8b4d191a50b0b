/** What a print of the report is: a pure function of the model and the options. PDF is apart, it needs a browser. */
import type { ReportModel } from '../../model/report.ts';
import type { RenderOptions } from '../options.ts';

export interface Format {
  /** As `--format` takes it. */
  readonly id: string;
  readonly title: string;
  /** `html`, `register.csv`: what follows `report.` in the file's name. */
  readonly extension: string;
  render(
    model: ReportModel,
    options: RenderOptions,
  ): string | Uint8Array | Promise<string> | Promise<Uint8Array>;
  /** The same text in pieces, where it is large: V8 asks the system for memory anew for each text of more than 128 kB. */
  pieces?(model: ReportModel, options: RenderOptions): readonly string[] | Promise<readonly string[]>;
}
