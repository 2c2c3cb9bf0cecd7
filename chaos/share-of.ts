/** A number in [0, 1) that an id decides: its last eight hexadecimal digits. */
export function shareOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(-8), 16) / 0x1_0000_0000;
}
