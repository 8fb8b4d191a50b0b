/** After the browser: the same bytes for the same document. */
export function finishPdf(raw: Uint8Array, _options: { readonly date: string | null }): Uint8Array {
  return raw;
}
