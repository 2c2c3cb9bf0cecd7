import { drawsFrom } from '@tidegate/statistics/seeded-draws';
import type { TauEpisode } from '@tidegate/cli/tau-episodes';

interface Planted {
  readonly source?: string;
  readonly domain?: string;
  readonly task_id?: string;
  readonly request?: string;
  readonly ids?: Readonly<Record<string, string>>;
  readonly refused?: boolean;
  readonly failures?: number;
  readonly writes?: boolean;
  readonly wrong?: boolean;
}

const usual = {
  ...{ source: 'tau2:x', domain: 'retail', task_id: '1', request: 'Return my order.', ids: {} },
  ...{ refused: false, failures: 0, writes: true, wrong: false },
};

/** An episode made for a test: one write of an order, or none. */
export function plantedEpisode(planted: Planted): TauEpisode {
  const { source, domain, task_id, request, ids, refused, failures, writes, wrong } = { ...usual, ...planted };
  const count = writes ? 1 : 0;
  return {
    ...{ source, model: 'm', domain, task_id, trial: 0, request },
    signals: {
      ...{ agent_messages: 3, user_messages: 2, tool_calls: 4 + failures, distinct_tools: 2 },
      ...{ tool_failures_count: failures, max_consecutive_tool_failures: failures, repeated_identical_calls: 0 },
      ...{ write_calls: count, write_calls_ok: refused ? 0 : count, duration_s: 10 },
    },
    proposed_actions: writes ? [{ name: 'return_items', args: ids, error: refused, amount: null }] : [],
    label: { unsafe_autonomy: wrong, failed: wrong },
  };
}

/**
 * A world whose truth is known: a third writes nothing; of the rest, those with failed calls are wrong in `wrongWithFailures`, the others in
 * 2 of 100. Ten runs, forty users.
 */
export function plantedWorld(count: number, wrongWithFailures: number, domain = 'retail'): TauEpisode[] {
  const draw = drawsFrom(`planted world ${domain}`);
  return Array.from({ length: count }, (_, index) => {
    const [writes, failures] = [draw() > 1 / 3, draw() < 0.4 ? 3 : 0];
    const wrong = writes && draw() < (failures > 0 ? wrongWithFailures : 0.02);
    const [run, user] = [index % 10, Math.floor(draw() * 40)];
    return plantedEpisode({
      ...{ source: `tau2:run${run}`, domain, task_id: `${domain}-${user}`, failures, writes, wrong },
      request: `Order #W${1_000_000 + user}${domain === 'retail' ? '' : ' of a flight'}`,
    });
  });
}
