/** How far the clock of the server is ahead of ours, milliseconds; learnt from the `Date` header of its answers. */
let aheadMs = 0;

/** The header has whole seconds, so smaller differences say nothing. */
const resolutionMs = 1_500;

/** Takes the `Date` header of an answer that has just arrived. */
export function learnServerTime(dateHeader: string | null): void {
  const serverMs = Date.parse(dateHeader ?? '');
  if (Number.isNaN(serverMs)) return;
  const difference = serverMs - Date.now();
  aheadMs = Math.abs(difference) < resolutionMs ? 0 : difference;
}

/** Now, as the server sees it, epoch milliseconds: deadlines and leases are measured by its clock. */
export function serverNowMs(): number {
  return Date.now() + aheadMs;
}
