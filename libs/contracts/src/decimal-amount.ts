/** A decimal text with at most four places, such as `25.00`, in ten-thousandths; undefined for any other text. */
export function tenThousandths(text: string): bigint | undefined {
  const parts = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole, places = ''] = parts;
  const size = BigInt(`${whole}${places.padEnd(4, '0')}`);
  return sign === '-' ? -size : size;
}
