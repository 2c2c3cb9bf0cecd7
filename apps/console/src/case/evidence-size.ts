const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size for people: `412 bytes`, `4.8 MiB`. */
export function bytesText(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  if (step === 0) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  return `${(bytes / 1_024 ** step).toFixed(1)} ${units[step]}`;
}
