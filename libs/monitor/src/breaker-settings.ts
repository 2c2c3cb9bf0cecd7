import { z } from 'zod';
import { wilsonBounds, z95 } from '@tidegate/statistics/wilson-bounds';

/** How wide a scope reaches (DESIGN §1, scopes of contracts/cohorts). */
export const scopeKinds = ['global', 'tenant', 'task', 'cohort'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

const Level = z.strictObject({
  limit: z.number().gt(0).lt(1).describe('Share of overrides, 0 to 1, above which automation is paused.'),
  minimum: z.int().min(1).max(10_000).describe('Reviewed cases without which the breaker never trips.'),
});

/** The schema of `config/breakers.yaml` (requirement H3; methods 4). */
export const BreakerSettings = z
  .strictObject({
    z: z.number().min(1).max(5).default(z95).describe('Normal quantile of the bounds; 1.96 is two-sided 95 %.'),
    window: z.strictObject({
      size: z.int().min(10).max(10_000).describe('Newest observations that count.'),
      maxAgeHours: z.number().gt(0).max(8_760).describe('Older observations no longer count.'),
    }),
    levels: z
      .strictObject({
        global: Level.optional(),
        tenant: Level.optional(),
        task: Level.optional(),
        cohort: Level.optional(),
      })
      .describe('Which kinds of scope are watched; the others have kill switches only.'),
    open: z.strictObject({
      dwellSeconds: z.number().gt(0).max(86_400).describe('How long a first trip stays open.'),
      dwellSecondsMax: z.number().gt(0).max(604_800).describe('Relapses double the dwell up to here.'),
      relapseForgottenAfterHours: z
        .number()
        .gt(0)
        .max(8_760)
        .describe('Each clean period of this length halves the dwell.'),
      tripsPerDayMax: z.int().min(1).max(100).describe('One more trip within 24 hours latches the breaker open.'),
    }),
    probes: z.strictObject({
      minimumToClose: z.int().min(1).max(10_000).describe('Probes without which a half-open breaker does not close.'),
      minimumToReopen: z.int().min(1).max(10_000).describe('Probes without which it does not open again.'),
      closeFactor: z.number().gt(0).max(1).describe('It closes when the upper bound is below this share of the limit.'),
    }),
    silence: z
      .strictObject({
        afterHours: z.number().gt(0).max(8_760).describe('How long a random audit may wait for its verdict.'),
        minimum: z.int().min(1).max(10_000).describe('Audits waiting longer than that before a cohort is paused.'),
      })
      .describe('When a sensor that says nothing counts as a bad one.'),
  })
  .superRefine((settings, context) => {
    for (const message of contradictionsOf(settings)) context.addIssue({ code: 'custom', ...message });
  });
export type BreakerSettings = z.infer<typeof BreakerSettings>;

/** Settings that are each fine and together are not: a breaker that could never open, or never close again. */
function contradictionsOf(settings: z.infer<typeof BreakerSettings>): { path: string[]; message: string }[] {
  const { window, levels, open, probes } = settings;
  const found: { path: string[]; message: string }[] = [];
  if (open.dwellSecondsMax < open.dwellSeconds) {
    found.push({ path: ['open', 'dwellSecondsMax'], message: `must be at least dwellSeconds, ${open.dwellSeconds}` });
  }
  if (probes.minimumToClose > window.size) {
    found.push({ path: ['probes', 'minimumToClose'], message: `must be at most window.size, ${window.size}` });
  }
  for (const kind of scopeKinds) {
    const level = levels[kind];
    if (level === undefined) continue;
    if (level.minimum > window.size) {
      found.push({ path: ['levels', kind, 'minimum'], message: `must be at most window.size, ${window.size}` });
    }
    const clean = wilsonBounds(0, window.size, settings.z).upper;
    if (clean >= probes.closeFactor * level.limit) {
      const message =
        `must be above ${(clean / probes.closeFactor).toFixed(3)}, or a full window of ${window.size} clean probes ` +
        'could not close the breaker; raise it or window.size';
      found.push({ path: ['levels', kind, 'limit'], message });
    }
  }
  return found;
}
