import { join } from 'node:path';
import { CheckedPolicyDocument } from '@tidegate/policy/check-policy';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import type { CompiledPolicy } from '@tidegate/policy/compile-policy';
import type { RecordedCheckpoint } from '@tidegate/policy/simulation/recorded-checkpoint';
import { replayCheckpoint } from '@tidegate/policy/simulation/replay-checkpoint';
import type { QueueOf, Replayed } from '@tidegate/policy/simulation/replay-checkpoint';
import { simulatePolicy } from '@tidegate/policy/simulation/simulate-policy';
import { briefDecision } from '@tidegate/routing/brief-case';
import { chooseQueue } from '@tidegate/routing/choose-queue';
import { QueuesDocument } from '@tidegate/routing/queues-document';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import { readYamlFile } from '@tidegate/service/load-config';
import { Command, InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { callersPath, projectRoot } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';
import { harmlessJson } from './harmless-text.ts';
import { interruptible } from './interruption.ts';
import { withKafka } from './kafka-here.ts';
import { trafficOptions, wholeNumber } from './policy-record-command.ts';
import { readTraffic } from './recorded-traffic.ts';
import type { TrafficSelection } from './recorded-traffic.ts';
import { readRecording } from './recording-file.ts';
import { simulationText } from './simulation-text.ts';

const exampleLines = [
  '',
  'Replays recorded traffic, or that on the log of what runs, through a candidate: what moves, how often automation would',
  'be wrong (with interval), what people would have to do, and which cases to look at. docs/simulation.md says what the',
  'figures mean. Ends with 1 when the false autonomy of the candidate cannot be estimated; the counts are shown anyway.',
  '',
  'Examples:',
  '  npx tidegate policy simulate candidate.yaml',
  '  npx tidegate policy simulate candidate.yaml --since 7d --tenant acme --minutes-per-case 4',
  '  npx tidegate policy simulate candidate.yaml --recording week.jsonl --cases 50 --json',
];

interface SimulateOptions extends TrafficSelection {
  readonly recording?: string;
  readonly queues?: string;
  readonly cases: number;
  readonly minutesPerCase?: number;
  readonly seed: number;
  readonly json?: boolean;
}

const resamples = 1_000;

/** `tidegate policy simulate`: a candidate policy over recorded traffic (requirement C11). */
export function simulateCommand(): Command {
  return trafficOptions(
    new Command('simulate')
      .description('replay recorded traffic through a candidate policy')
      .argument('<candidate>', 'a policy file')
      .option('--recording <file>', 'made by `policy record`; by default the log of what runs is read'),
  )
    .option('--queues <file>', 'the queues to route by; by default queues.yaml of TIDEGATE_CONFIG_DIR, or of config/')
    .option('--cases <number>', 'most cases to look at', wholeNumber(0, 10_000), 20)
    .option('--minutes-per-case <minutes>', 'time for a verdict in queues where none was measured', minutes)
    .option('--seed <number>', 'of the intervals; the same seed gives the same ones', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--json', 'print one JSON object')
    .addHelpText('after', exampleLines.join('\n'))
    .action(simulate);
}

async function simulate(file: string, options: SimulateOptions): Promise<void> {
  const candidate = compilePolicy(readRules(callersPath(file), CheckedPolicyDocument));
  const queueOf = queueReader(options.queues);
  const { replayed, leftOut, isCut } = await replayAll(candidate, queueOf, options);
  if (isCut) console.error(`There is more; raise --limit (${options.limit}) or narrow with --since and --until.`);
  if (replayed.length === 0) throw nothingToReplay(candidate, leftOut);
  const simulation = simulatePolicy(candidate, replayed, {
    seed: options.seed,
    resamples,
    cases: options.cases,
    secondsPerVerdict: options.minutesPerCase === undefined ? null : options.minutesPerCase * 60,
  });
  console.log(options.json === true ? harmlessJson({ ...simulation, leftOut }) : simulationText(simulation, leftOut));
  if (simulation.falseAutonomy.candidate.status === 'refused') process.exitCode = 1;
}

interface Replay {
  readonly replayed: readonly Replayed[];
  /** Checkpoints of tenants that the candidate is not for. */
  readonly leftOut: number;
  /** There was more than the limit. */
  readonly isCut: boolean;
}

/** Replays every checkpoint in the scope of the candidate once. */
async function replayAll(candidate: CompiledPolicy, queueOf: QueueOf, options: SimulateOptions): Promise<Replay> {
  const replayed = new Map<string, Replayed>();
  let leftOut = 0;
  let isCut = false;
  const take = (recorded: RecordedCheckpoint): void => {
    const { tenantId, checkpointId } = recorded.decision;
    const isSelected = isInTime(recorded, options) && (options.tenant ?? tenantId) === tenantId;
    if (!isSelected || replayed.has(checkpointId)) return;
    if (candidate.scope !== '*' && candidate.scope !== tenantId) leftOut += 1;
    else if (replayed.size >= options.limit) isCut = true;
    else replayed.set(checkpointId, replayCheckpoint(recorded, candidate, queueOf));
  };
  const { recording } = options;
  await interruptible(async (signal) => {
    if (recording !== undefined) return readRecording(callersPath(recording), take);
    const read = await withKafka((kafka) => readTraffic(kafka, options, signal, take));
    isCut ||= read.isCut;
  }, 'Nothing was simulated.');
  return { replayed: [...replayed.values()], leftOut, isCut };
}

function isInTime({ decidedAt }: RecordedCheckpoint, { since, until }: TrafficSelection): boolean {
  const at = Date.parse(decidedAt);
  return (since === undefined || at >= Date.parse(since)) && (until === undefined || at < Date.parse(until));
}

function queueReader(file: string | undefined): QueueOf {
  const folder = process.env['TIDEGATE_CONFIG_DIR'] || join(projectRoot, 'config');
  const queues = readRules(callersPath(file ?? join(folder, 'queues.yaml')), QueuesDocument);
  return (made) => {
    const brief = briefDecision(made);
    return brief === null ? undefined : chooseQueue(brief, queues).queue.name;
  };
}

/** @throws CommandFailure with file, line, pointer, value and remedy of every problem. */
function readRules<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  try {
    return readYamlFile(path, schema);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new CommandFailure(error.message);
    throw error;
  }
}

function nothingToReplay({ scope }: CompiledPolicy, leftOut: number): CommandFailure {
  const why = leftOut > 0 ? `all ${leftOut} are of other tenants than its scope "${scope}"` : 'there are none';
  return new CommandFailure(
    `No recorded decisions to replay: ${why}. Check --tenant, --since, --until and the recording.`,
  );
}

function minutes(given: string): number {
  const number = Number(given);
  if (!(number > 0 && number <= 10_080))
    throw new InvalidArgumentError('Give minutes, more than 0 and at most a week.');
  return number;
}
