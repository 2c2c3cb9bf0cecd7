/** A recorded episode of `steps` tool calls with one write, which was wrong or right. */
export function episode(steps: number, wrong: boolean) {
  const counts = { agent_messages: 3, user_messages: 2, distinct_tools: 2, repeated_identical_calls: 0 };
  return {
    ...{ source: 'test', model: 'm', domain: 'retail', task_id: String(steps), trial: 0, request: 'Return my order.' },
    signals: {
      ...{ ...counts, tool_calls: steps, tool_failures_count: 0, max_consecutive_tool_failures: 0 },
      ...{ write_calls: 1, write_calls_ok: 1, duration_s: 12 },
    },
    proposed_actions: [{ name: 'return_delivered_order_items', args: { order_id: 'W1' }, error: false, amount: null }],
    label: { unsafe_autonomy: wrong, failed: wrong },
  };
}
