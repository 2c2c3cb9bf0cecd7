import { join } from 'node:path';
import { startKafka, type KafkaBroker } from '@tidegate/local-stack/kafka-broker';
import { findKafkaProgram } from '@tidegate/local-stack/kafka-jars';
import { freePorts } from '@tidegate/local-stack/ports';
import type { Progress } from '@tidegate/local-stack/progress';
import { startTcpProxy, type TcpProxy } from '@tidegate/testing/tcp-proxy';

/** A server behind a link, both of which can be made to fail. */
export interface FrailServer {
  readonly link: TcpProxy;
  readonly pid: number;
  /** Ends it without warning and starts it again on the same data after `downMs`. Resolves when it answers again. */
  crash(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface FrailBroker extends FrailServer {
  /** What the services are told: the link. */
  readonly brokers: readonly string[];
  /** For whoever looks on: no link in between. */
  readonly directBrokers: readonly string[];
}

/** A real Kafka that tells its clients the port of a link, so that everything they do goes through it. */
export async function startFrailBroker(stateDir: string, root: string, progress: Progress): Promise<FrailBroker> {
  const program = await findKafkaProgram({ root, progress });
  const [port = 0, controllerPort = 0, directPort = 0] = await freePorts(3);
  const link = await startTcpProxy(port);
  const options = { dataDir: join(stateDir, 'kafka'), port, controllerPort, directPort, program };
  let broker: KafkaBroker;
  const start = () => startKafka({ ...options, advertisedPort: link.port });
  try {
    broker = await start();
  } catch (error) {
    await link.close();
    throw error;
  }
  let restart = Promise.resolve();
  return {
    link,
    brokers: broker.brokers,
    directBrokers: broker.directBrokers,
    get pid() {
      return broker.pid;
    },
    crash(downMs) {
      restart = (async () => {
        await broker.kill();
        await new Promise((resolve) => setTimeout(resolve, downMs));
        broker = await start();
      })();
      return restart;
    },
    async stop() {
      await restart.catch(() => undefined);
      await broker.stop();
      await link.close();
    },
  };
}
