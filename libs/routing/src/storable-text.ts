/** Text that Postgres and a header can carry: NUL characters and halves of surrogate pairs become U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
}
