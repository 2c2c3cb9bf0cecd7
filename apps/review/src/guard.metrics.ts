import { GuardName } from '@tidegate/contracts/http-guards';
import type { GuardFinding } from '@tidegate/contracts/http-guards';
import { gaugeOf } from '@tidegate/telemetry/metrics';
import type { Registry } from '@tidegate/telemetry/metrics';

/** Findings change with the last verdict of a window, so a minute is soon enough. */
const freshForMs = 60_000;

/** Shows how many people each guard has something to say about. The same on every instance: take its maximum. */
export function showFindings(registry: Registry, find: () => Promise<readonly GuardFinding[]>): void {
  let known: readonly GuardFinding[] = [];
  let readAtMs = -Infinity;
  gaugeOf({
    registry,
    name: 'tidegate_review_guard_findings',
    help: 'People about whom a guard against rubber stamps has something to say.',
    labels: ['guard'],
    collect: async (gauge) => {
      if (performance.now() - readAtMs > freshForMs) {
        // Postgres may be away while metrics are scraped; the other metrics must still come.
        known = await find().catch(() => known);
        readAtMs = performance.now();
      }
      for (const guard of GuardName.options) {
        gauge.set({ guard }, known.filter((finding) => finding.guard === guard).length);
      }
    },
  });
}
