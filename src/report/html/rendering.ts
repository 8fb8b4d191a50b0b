/** What a set of templates can do, whether compiled at run time or at build. */
export interface Templates {
  /** `page` names a file beside report.hbs, without its suffix. */
  render(view: object, page?: string): string;
  readonly css: string;
  readonly script: string;
}
