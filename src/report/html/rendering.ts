/** What a set of templates can do, whether compiled at run time or at build. */
export interface Templates {
  /**
   * The text in pieces: of a whole document V8 would make one more copy.
   * @param page names a file beside report.hbs, without its suffix
   */
  pieces(view: object, page?: string): readonly string[];
  readonly css: string;
  readonly script: string;
}
