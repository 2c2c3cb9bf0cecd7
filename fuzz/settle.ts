import type { TopicName } from '@tidegate/contracts/topics';
import { topics } from '@tidegate/contracts/topics';
import type { Finding } from './finding.ts';
import type { Outcomes, SentRecord } from './judge-records.ts';
import { judgeRecords, letterOf, placeOf } from './judge-records.ts';
import type { LogSide } from './log-side.ts';

const deadLetterTopics = (Object.keys(topics) as TopicName[]).filter((name) => topics[name].kind === 'dead-letter');
const rejections: TopicName = 'tidegate.request.rejected.v1';
const textOf = (value: unknown): string => String(Array.isArray(value) ? value[0] : (value ?? ''));

export interface Settled {
  readonly findings: readonly Finding[];
  /** By their codes. */
  readonly deadLetters: ReadonlyMap<string, number>;
  readonly rejections: number;
}

/**
 * Lets every consumer catch up, twice, since what it does puts more on the log, and then looks for something that came of
 * each invalid record. `logOf` gives the log of a service.
 */
export async function settle(
  log: LogSide,
  sent: readonly SentRecord[],
  options: {
    readonly boundMs: number;
    readonly signal: AbortSignal;
    logOf(service: string): string;
    readonly services: readonly string[];
  },
): Promise<Settled> {
  const findings: Finding[] = [];
  for (let round = 0; round < 2; round += 1) {
    const lags = await log.untilCaughtUp(options.boundMs, options.signal);
    for (const { groupId, topic, partition, records } of lags) {
      const inputs = sent
        .filter((record) => record.topic === topic && record.partition === partition)
        .map(({ number }) => number);
      const detail = `${groupId} is ${records} records behind on ${topic}/${partition} after ${options.boundMs / 1_000} s`;
      findings.push({ kind: 'stuck_consumer', detail, inputs: inputs.slice(-40) });
    }
    if (lags.length > 0) return { findings, deadLetters: new Map(), rejections: 0 };
  }
  const codes = new Map<string, number>();
  const outcomes = await outcomesOf(log, options, codes);
  return {
    findings: [...findings, ...judgeRecords(sent, outcomes)],
    deadLetters: codes,
    rejections: outcomes.rejected.size,
  };
}

async function outcomesOf(
  log: LogSide,
  { services, logOf }: { readonly services: readonly string[]; logOf(service: string): string },
  codes: Map<string, number>,
): Promise<Outcomes> {
  const deadLettered = new Set<string>();
  const rejected = new Set<string>();
  await log.read([...deadLetterTopics, rejections], ({ headers = {}, value }, topic) => {
    if (topic === rejections) rejected.add(rejectedPlaceOf(value));
    else {
      const position = {
        topic: textOf(headers['dl_topic']) as TopicName,
        partition: Number(textOf(headers['dl_partition'])),
        offset: textOf(headers['dl_offset']),
      };
      const code = textOf(headers['dl_code']);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      deadLettered.add(letterOf(textOf(headers['dl_group']), position));
    }
  });
  const groups = await log.groups();
  // Audit keeps every record as it is, whatever it is.
  const judged = new Map(
    [...groups].map(([topic, names]) => [topic, names.filter((name) => !name.startsWith('tidegate-audit'))] as const),
  );
  return { groups: judged, deadLettered, rejected, ignored: ignoredIn(services, logOf) };
}

/** Of a rejection that was itself made up by the fuzzer nothing has to make sense. */
function rejectedPlaceOf(value: Buffer | null): string {
  try {
    const { position } = JSON.parse(String(value)) as {
      position?: { topic: TopicName; partition: number; offset: string };
    };
    return position === undefined ? '' : placeOf(position);
  } catch {
    return '';
  }
}

function ignoredIn(services: readonly string[], logOf: (service: string) => string): Set<string> {
  const ignored = new Set<string>();
  for (const service of services) {
    for (const line of logOf(service).split('\n')) {
      if (!line.includes('An invalid record is ignored')) continue;
      const { topic, partition, offset } = JSON.parse(line) as { topic: TopicName; partition: number; offset: string };
      ignored.add(letterOf(service, { topic, partition, offset }));
    }
  }
  return ignored;
}
