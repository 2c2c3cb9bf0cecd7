/** `12,345`, without fractions. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function decimals(value: number, digits: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A share as `4.27 %`; a dash where there is none. */
export function percent(share: number | null): string {
  if (share === null) return '–';
  return `${decimals(share * 100, share > 0 && share < 0.1 ? 2 : 1)} %`;
}

export function range({ lower, upper }: { readonly lower: number; readonly upper: number }): string {
  return `${percent(lower)} to ${percent(upper)}`;
}
