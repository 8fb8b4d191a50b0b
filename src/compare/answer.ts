/** An answer with what it rests on, as half a sentence. */
export interface Answer<T> {
  readonly answer: T;
  readonly because: string;
}
