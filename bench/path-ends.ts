import { DecisionMade } from '@tidegate/contracts/decision-events';
import { AccumulatingProducer } from './accumulating-producer.ts';
import { untilCaughtUp } from './caught-up.ts';
import { DecisionSink } from './decision-sink.ts';
import { pathTopics } from './hops.ts';
import type { Path } from './path.ts';
import type { Bench, World } from './world.ts';

/** A group that writes the status of every decision into Postgres. */
const statusGroupId = 'tidegate-intake-status';

/** The decision path of the services of a world. */
export async function tidegatePath(bench: Bench, world: World): Promise<Path> {
  const ends = await openEnds(bench, world, pathTopics[0], DecisionMade.topic);
  return { name: 'Tidegate', ...ends, settle: () => untilCaughtUp(world.kafka, statusGroupId, DecisionMade.topic) };
}

/** The two ends of a path, the same for all of them. */
export async function openEnds(
  { cleanUp, progress }: Bench,
  { kafka }: World,
  from: string,
  to: string,
): Promise<Pick<Path, 'producer' | 'sink'>> {
  const producer = new AccumulatingProducer(kafka, from, (error) =>
    progress.say(`The driver failed: ${String(error)}`),
  );
  await producer.connect();
  await cleanUp.own(() => producer.close());
  const sink = new DecisionSink(kafka, to);
  await sink.start();
  await cleanUp.own(() => sink.stop());
  return { producer, sink };
}
