import type { Finding, FindingKind } from './finding.ts';
import type { MemorySample } from './memory-growth.ts';
import { growthOf } from './memory-growth.ts';

/** What a run did, beside what it found. */
export interface RunFigures {
  readonly seed: number;
  readonly seconds: number;
  readonly inputs: number;
  readonly records: number;
  readonly statuses: ReadonlyMap<number, number>;
  /** By their codes. */
  readonly deadLetters: ReadonlyMap<string, number>;
  readonly rejections: number;
  readonly controlRequests: number;
  readonly memory: ReadonlyMap<string, readonly MemorySample[]>;
}

/** The object with which `--json` ends. */
export interface FuzzReport {
  readonly inputs: number;
  readonly crashes: number;
  /** Answers of 5xx. */
  readonly serverErrors: number;
  /** HTTP inputs without their answer, and records of which nothing came. */
  readonly unanswered: number;
  readonly seed: number;
  readonly seconds: number;
  /** MiB after the warm-up, by service. */
  readonly memoryGrowth: Readonly<Record<string, number>>;
  readonly findings: number;
  readonly records: number;
  /** By their codes; what is no code of the transport came from a handler. */
  readonly deadLetters: Readonly<Record<string, number>>;
  readonly rejections: number;
  readonly controlRequests: number;
  readonly answers: Readonly<Record<string, number>>;
}

export function reportOf(figures: RunFigures, findings: readonly Finding[]): FuzzReport {
  const count = (...kinds: FindingKind[]) => findings.filter(({ kind }) => kinds.includes(kind)).length;
  const { inputs, seed, seconds, records, deadLetters, rejections, controlRequests } = figures;
  return {
    inputs,
    crashes: count('crash'),
    serverErrors: count('server_error'),
    unanswered: count('unanswered', 'lost_record', 'stuck_consumer', 'control_request'),
    seed,
    seconds,
    memoryGrowth: Object.fromEntries([...figures.memory].map(([service, samples]) => [service, growthOf(samples)])),
    findings: findings.length,
    ...{ records, rejections, controlRequests },
    deadLetters: Object.fromEntries(deadLetters),
    answers: Object.fromEntries(
      [...figures.statuses].sort(([left], [right]) => left - right).map(([status, times]) => [String(status), times]),
    ),
  };
}

/** One finding for people, with how to see it again. */
export function describeFinding({ kind, detail, inputs }: Finding, seed: number): string {
  const [first, last] = [inputs[0], inputs.at(-1)];
  const range = first === last ? String(first) : `${Math.min(...inputs)}-${Math.max(...inputs)}`;
  const again = first === undefined ? '' : `\n    again: npm run fuzz -- --seed ${seed} --only ${range}`;
  return `✖ ${kind}: ${detail}${again}`;
}

/** The run in a few lines. */
export function summaryOf(report: FuzzReport): string[] {
  const { inputs, records, rejections, deadLetters, controlRequests, memoryGrowth, answers } = report;
  const most = Object.entries(memoryGrowth).sort(([, left], [, right]) => right - left)[0];
  return [
    `${inputs} inputs (seed ${report.seed}), ${records} of them records; ${rejections} rejections, ${controlRequests} valid requests decided`,
    `dead letters: ${
      Object.entries(deadLetters)
        .map(([code, times]) => `${times} × ${code}`)
        .join(', ') || 'none'
    }`,
    `answers: ${Object.entries(answers)
      .map(([status, times]) => `${times} × ${status}`)
      .join(', ')}`,
    `memory after the warm-up: ${most === undefined ? 'not measured' : `${most[0]} grew most, by ${most[1]} MiB`}`,
    `${report.crashes} crashes, ${report.serverErrors} server errors, ${report.unanswered} unanswered, ${report.findings} findings`,
  ];
}
