import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request, ToolCall } from '@tidegate/contracts/request-events';
import { z } from 'zod';
import { CommandFailure } from './command-failure.ts';

const count = z.int().min(0);

/**
 * One recorded agent episode: a line of `traces.jsonl`. `label` is the truth and is used for judging only; nothing of it,
 * nor of `outcome` and `gold`, reaches the system.
 */
export const TauEpisode = z.object({
  source: z.string(),
  model: z.string(),
  domain: z.string().regex(/^[a-z][a-z0-9-]*$/),
  task_id: z.coerce.string(),
  trial: z.number(),
  request: z.string().min(1),
  signals: z.object({
    agent_messages: count,
    user_messages: count,
    tool_calls: count,
    distinct_tools: count,
    tool_failures_count: count,
    max_consecutive_tool_failures: count,
    repeated_identical_calls: count,
    write_calls: count,
    write_calls_ok: count,
    duration_s: z.number().nullable(),
  }),
  proposed_actions: z.array(
    z.object({
      name: z.string(),
      args: z.record(z.string(), z.json()),
      error: z.boolean(),
      amount: z.number().nullable(),
    }),
  ),
  transferred_to_human: z.boolean().optional(),
  label: z.object({ unsafe_autonomy: z.boolean(), failed: z.boolean() }),
});
export type TauEpisode = z.infer<typeof TauEpisode>;

/** Reads every episode of a folder in this format. A bad line stops it, naming line, field and remedy; so does having none. */
export function readEpisodes(folder: string): TauEpisode[] {
  const file = join(folder, 'traces.jsonl');
  if (!existsSync(file)) {
    throw new CommandFailure(`${file} does not exist; give a folder with traces.jsonl, such as tau_agent_traces`, 2);
  }
  const lines = readFileSync(file, 'utf8').split('\n');
  const episodes = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseLine(line, `${file}:${index + 1}`)],
  );
  if (episodes.length > 0) return episodes;
  throw new CommandFailure(`${file} holds no episode; each line has to be one, as in tau_agent_traces`, 2);
}

function parseLine(line: string, where: string): TauEpisode {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new CommandFailure(`${where} is not JSON; each line has to be one episode`, 2);
  }
  const parsed = TauEpisode.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new CommandFailure(`${where} is not an episode: ${problems.join('; ')}`, 2);
}

/** What an AI product would have sent when the episode was about to commit: observations only. */
export function requestOf(episode: TauEpisode, requestId: string): Request {
  const { signals } = episode;
  return {
    tenantId: 'acme',
    requestId,
    product: `tau-${episode.domain}`,
    checkpoint: { kind: 'commit', number: 1 },
    user: { id: `user-${requestId}`, authenticated: true, language: 'en' },
    question: episode.request.slice(0, 16_384),
    proposal: proposalOf(episode),
    signals: {
      tooling: {
        calls: signals.tool_calls,
        failures: signals.tool_failures_count,
        consecutiveFailures: signals.max_consecutive_tool_failures,
        repeatedCalls: signals.repeated_identical_calls,
        writes: signals.write_calls,
        writesSucceeded: signals.write_calls_ok,
      },
      workflow: {
        steps: signals.tool_calls,
        ...(signals.duration_s === null ? {} : { durationSeconds: signals.duration_s }),
      },
      conversation: { userTurns: signals.user_messages, agentTurns: signals.agent_messages },
    },
    evidence: [],
    toolTrace: [...episode.proposed_actions.map(toolCallOf), ...handOverOf(episode)],
    versions: { model: episode.model.slice(0, 128), prompt: `tau-${episode.domain}` },
  };
}

/** The last write that was not refused is what the agent commits; the others are in the tool trace. */
function proposalOf(episode: TauEpisode): Request['proposal'] {
  const last = episode.proposed_actions.findLast(({ error }) => !error);
  if (last === undefined) return { kind: 'answer', text: 'The agent answers without a write.' };
  const value = last.amount === null ? {} : { value: { amount: last.amount.toFixed(2), currency: 'USD' } };
  return { kind: 'action', action: { name: last.name, arguments: last.args, ...value } };
}

function toolCallOf(action: TauEpisode['proposed_actions'][number]): ToolCall {
  return { name: action.name, arguments: action.args, ok: !action.error };
}

/** The recording says that the agent gave the user to a person, not when; it can do no more afterwards. */
function handOverOf({ transferred_to_human: handedOver }: TauEpisode): ToolCall[] {
  return handedOver === true ? [{ name: 'transfer_to_human_agents', ok: true }] : [];
}
