import { randomUUID } from 'node:crypto';
import { CalibrationPublished } from '@tidegate/contracts/control-events';
import { isSameVersions, type Calibration } from '@tidegate/evidence/calibrate';
import { calibrationPublishedEvent } from '@tidegate/evidence/calibration-event';
import { ControlState } from '@tidegate/kafka/control-state';
import { KafkaPublisher } from '@tidegate/kafka/kafka-publisher';
import { silentLog } from '@tidegate/telemetry/logger';
import { callersPath } from './addresses.ts';
import { readCalibration } from './calibration-file.ts';
import { calibrationText, versionsText } from './calibration-text.ts';
import { CommandFailure } from './command-failure.ts';
import { withKafka, type Kafka } from './kafka-here.ts';
import { textTable } from './text-table.ts';

export interface PublishOptions {
  readonly replace?: boolean;
  readonly json?: boolean;
}

export async function publishCalibration(file: string, { replace, json }: PublishOptions): Promise<void> {
  const calibration = readCalibration(callersPath(file));
  await withKafka(async (kafka) => {
    if (replace !== true) assertSameVersions(file, calibration, await readAll(kafka));
    const publisher = new KafkaPublisher({ kafka, log: silentLog });
    try {
      await publisher.connect();
      await publisher.publish([calibrationPublishedEvent(calibration, new Date().toISOString())]);
    } finally {
      await publisher.close();
    }
  });
  const { calibrationId, scope, versions } = calibration;
  console.log(
    json === true
      ? JSON.stringify({ calibrationId, scope, versions })
      : `${calibrationId} is in force for ${scope}, for requests of exactly ${versionsText(calibration)}`,
  );
}

/** A scope has one calibration: one for other versions would take the probabilities from the requests that have them. */
function assertSameVersions(file: string, calibration: Calibration, inForce: readonly Calibration[]): void {
  const before = inForce.find(({ scope }) => scope === calibration.scope);
  if (before === undefined || isSameVersions(before.versions, calibration.versions)) return;
  throw new CommandFailure(
    [
      `${file} holds for other versions than ${before.calibrationId}, which is in force for ${calibration.scope}:`,
      `  /versions: ${versionsText(calibration)}; in force: ${versionsText(before)}`,
      'Publish it for the scope of its cohort, or give --replace when those versions are no longer in use.',
    ].join('\n'),
    2,
  );
}

export async function showCalibrations({ scope, json }: { scope?: string; json?: boolean }): Promise<void> {
  const all = await withKafka(readAll);
  const found = scope === undefined ? all : all.filter((calibration) => calibration.scope === scope);
  if (scope !== undefined && found.length === 0) {
    const known = all.map((calibration) => calibration.scope).join(', ') || 'none at all';
    throw new CommandFailure(`No calibration is in force for ${scope}; there are: ${known}`);
  }
  if (json === true) console.log(JSON.stringify({ data: found }));
  else console.log(scope === undefined ? listText(found) : found.map(calibrationText).join('\n\n'));
}

function listText(calibrations: readonly Calibration[]): string {
  if (calibrations.length === 0) return 'No calibration is in force: every request stays on the rules.';
  const rows = calibrations.map((calibration) => [
    calibration.scope,
    calibration.calibrationId,
    String(calibration.fittedOn),
    calibration.expectedCalibrationError.toFixed(3),
    calibration.fittedAt.slice(0, 19),
    versionsText(calibration),
  ]);
  return textTable(['scope', 'id', 'labels', 'ECE', 'fitted', 'versions'], rows);
}

/** The latest of every scope. */
async function readAll(kafka: Kafka): Promise<Calibration[]> {
  let fail = (_error: Error): void => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  const state = new ControlState({
    kafka,
    topics: [CalibrationPublished.topic],
    instanceId: `cli-${randomUUID().slice(0, 8)}`,
    log: silentLog,
    onFatal: (error) => fail(error),
  });
  try {
    state.start();
    await Promise.race([state.whenReady(), failed]);
    return [...state.entries<Calibration>(CalibrationPublished.topic).values()].map(({ data }) => data);
  } finally {
    await state.stop();
  }
}
