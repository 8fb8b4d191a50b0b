/**
 * The one error that the user can mend: bad input, bad option, missing browser.
 *
 * Content that cannot be read is a value, not an error; a bug of ours flies to the handler in cli.ts.
 */
export class UserError extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = 'UserError';
    this.hint = hint;
  }
}
