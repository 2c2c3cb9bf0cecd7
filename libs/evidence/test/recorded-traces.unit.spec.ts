import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { ToolCall } from '@tidegate/contracts/request-events';
import type { ToolingSignals } from '@tidegate/contracts/tooling-signals';
import { traceSignals } from '../src/read-trace.ts';
import { requestWith, shippedScoring } from './example-signals.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/tau_agent_traces/', import.meta.url));
const whereRecorded = existsSync(folder) ? it : it.skip;
const linesOf = (name: string) => readFileSync(`${folder}${name}`, 'utf8').trim().split('\n');
const read = (toolTrace: readonly ToolCall[], calls: number): ToolingSignals =>
  traceSignals(requestWith({ tooling: { calls } }, { toolTrace }), shippedScoring.trace!, undefined) ?? {};

/** Episodes with a successful write, as a trace of their writes; wrong is a wrong write that was executed. */
function writers(domain: string) {
  return linesOf('traces.jsonl')
    .map((line) => JSON.parse(line) as RecordedEpisode)
    .filter((episode) => episode.domain === domain && episode.signals.write_calls_ok > 0)
    .map(({ proposed_actions, signals, label }) => ({
      found: read(
        proposed_actions.map(({ name, args, error }) => ({ name, arguments: args, ok: !error })),
        signals.tool_calls,
      ),
      isWrong: label.unsafe_autonomy,
    }));
}

function fired(episodes: ReturnType<typeof writers>, name: keyof ToolingSignals) {
  const firing = episodes.filter(({ found }) => Number(found[name] ?? 0) > 0);
  const wrong = firing.filter(({ isWrong }) => isWrong).length / firing.length;
  return { count: firing.length, wrong: wrong.toFixed(3) };
}

describe('readings of recorded agent episodes', () => {
  whereRecorded(`of failed and repeated writes mark wrong ones as published (skips without ${folder})`, () => {
    const airline = writers('airline');
    const retail = writers('retail');
    // Published: a failed write 83 % wrong (airline), write errors never recovered 61 % (retail); bases 59 % and 21 %.
    expect(fired(airline, 'failures')).toEqual({ count: 42, wrong: '0.833' });
    expect(fired(retail, 'failures')).toEqual({ count: 20, wrong: '0.550' });
    expect(fired(airline, 'unrecoveredWriteFailures')).toEqual({ count: 9, wrong: '1.000' });
    expect(fired(retail, 'unrecoveredWriteFailures')).toEqual({ count: 18, wrong: '0.611' });
    expect(fired(airline, 'repeatedCalls')).toEqual({ count: 11, wrong: '1.000' });
    expect(fired(retail, 'repeatedCalls').count).toBe(0);
  });

  whereRecorded('of whole traces find writes of what was never read, and how old the reads are', () => {
    const episodes = linesOf('full_traces_sample.jsonl').map((line) => {
      const trace = traceOf((JSON.parse(line) as { messages: RecordedMessage[] }).messages);
      return { trace, found: read(trace, trace.length) };
    });
    const withWrites = episodes.filter(({ found }) => (found.writes ?? 0) > 0);
    const unread = withWrites.filter(({ found }) => (found.unreadWrites ?? 0) > 0);
    const missing = withWrites.filter(({ found }) => (found.missingPreconditions ?? []).length > 0);
    const ages = withWrites.flatMap(({ found }) => found.staleReadSeconds ?? []).sort((left, right) => left - right);
    expect(withWrites).toHaveLength(24);
    // These agents look before they write; without their reads each of them stands accused.
    expect([unread.length, missing.length]).toEqual([0, 0]);
    for (const { trace } of withWrites) {
      const blind = trace.filter(({ name }) => !name.startsWith('get_'));
      expect(read(blind, blind.length).unreadWrites).toBeGreaterThan(0);
    }
    expect([ages.length, ages[ages.length >> 1], ages.at(-1)]).toEqual([8, 68, 154]);
  });
});

/** The calls of an episode in order, each with the time of its result. */
function traceOf(messages: readonly RecordedMessage[]): ToolCall[] {
  const results = new Map(
    messages.flatMap((message) => (message.tool_call_id ? [[message.tool_call_id, message]] : [])),
  );
  return messages.flatMap(({ tool_calls }) =>
    (tool_calls ?? []).map(({ id, name, arguments: values }) => {
      const result = results.get(id);
      const at = result?.timestamp === undefined ? {} : { at: `${result.timestamp.slice(0, 19)}Z` };
      return {
        name,
        arguments: typeof values === 'string' ? (JSON.parse(values) as Arguments) : values,
        ok: result?.error !== true,
        ...at,
      };
    }),
  );
}

type Arguments = NonNullable<ToolCall['arguments']>;

interface RecordedEpisode {
  readonly domain: string;
  readonly signals: { readonly tool_calls: number; readonly write_calls_ok: number };
  readonly proposed_actions: readonly { name: string; args: Arguments; error: boolean }[];
  readonly label: { readonly unsafe_autonomy: boolean };
}

interface RecordedMessage {
  readonly tool_call_id?: string;
  readonly error?: boolean;
  readonly timestamp?: string;
  readonly tool_calls?: readonly { id: string; name: string; arguments: Arguments | string }[] | null;
}
