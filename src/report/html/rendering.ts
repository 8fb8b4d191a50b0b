/** What a set of templates can do, whether compiled at run time or at build. */
export interface Templates {
  render(view: object): string;
  readonly css: string;
  readonly script: string;
}
