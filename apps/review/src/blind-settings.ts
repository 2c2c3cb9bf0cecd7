import { needsDrawKey } from '@tidegate/review/guards/blind-first';
import type { BlindFirst } from '@tidegate/review/guards/guards-document';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import type { ConfigurationProblem } from '@tidegate/service/configuration-error';
import type { ClockWork } from '@tidegate/service/clock-consumer';
import type { BlindStore } from './blind.store.ts';

const remedyEveryMs = 10_000;

/**
 * Refuses settings that would not hold: a queue that nobody knows, and draws without a key that all instances share, where
 * one would hide what the other shows.
 *
 * @throws ConfigurationError
 */
export function checkBlindFirst(
  blindFirst: BlindFirst,
  known: { readonly queueNames: readonly string[]; readonly secret: string | undefined; readonly source: string },
): void {
  const { queueNames, secret, source } = known;
  const queues = blindFirst.rules.flatMap((rule, index) =>
    (rule.queues ?? []).flatMap((queue, place) =>
      queueNames.includes(queue)
        ? []
        : [
            {
              path: `guards.blindFirst.rules[${index}].queues[${place}]`,
              pointer: `/guards/blindFirst/rules/${index}/queues/${place}`,
              got: JSON.stringify(queue),
              expected: `must be one of the queues of queues.yaml (${queueNames.join(', ')})`,
              source,
            },
          ],
    ),
  );
  const problems = needsDrawKey(blindFirst) && secret === undefined ? [...queues, keyMissing] : queues;
  if (problems.length > 0) throw new ConfigurationError(`${source} cannot be used`, problems);
}

const keyMissing: ConfigurationProblem = {
  ...{ path: 'guards.secret', pointer: '/guards/secret', source: 'TIDEGATE_GUARDS__SECRET' },
  expected: 'the same text of 16 letters or more for all instances, since some cases are drawn to be judged blind',
};

/** Looks for findings that let somebody judge blind; nothing where no finding does. */
export function remedyOf(blind: BlindStore, { afterFinding }: BlindFirst): readonly ClockWork[] {
  if (afterFinding === 0) return [];
  const run = (at: string) => blind.remedy(afterFinding, at);
  return [{ name: 'People who judge blind next', everyMs: remedyEveryMs, run }];
}
