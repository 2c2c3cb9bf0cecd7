import type { Request } from '@tidegate/contracts/request-events';
import { requestOf, type TauEpisode } from '@tidegate/cli/tau-episodes';
import { simulatedUsers, taskOf } from './simulated-users.ts';

/** A recorded episode as a request, with the truth beside it, which only judges and teaches. */
export interface EvalCase {
  readonly request: Request;
  readonly domain: string;
  readonly run: string;
  readonly user: string;
  readonly task: string;
  /** At least one write was executed. */
  readonly wrote: boolean;
  readonly wrongWrite: boolean;
  readonly failed: boolean;
  /** What rules of others look at. */
  readonly steps: number;
  readonly writes: number;
  readonly handedOver: boolean;
}

/**
 * All agents of the recordings count as one version of the product of their domain: the recordings hold too few episodes of
 * each for calibrations of their own, and whether what is learned from some agents holds for another is what is tested.
 */
export function versionsOf(domain: string): Request['versions'] {
  return { model: 'recorded-agents', prompt: `tau-${domain}` };
}

export function evalCasesOf(episodes: readonly TauEpisode[]): EvalCase[] {
  const users = simulatedUsers(episodes);
  return episodes.map((episode, index) => {
    const { domain, signals, label, source, transferred_to_human: handedOver } = episode;
    return {
      request: { ...requestOf(episode, `eval-${index}`), versions: versionsOf(domain) },
      domain,
      run: `${source} ${domain}`,
      user: users[index]!,
      task: taskOf(episode),
      wrote: signals.write_calls_ok > 0,
      wrongWrite: label.unsafe_autonomy,
      failed: label.failed,
      steps: signals.tool_calls,
      writes: signals.write_calls,
      handedOver: handedOver === true,
    };
  });
}
