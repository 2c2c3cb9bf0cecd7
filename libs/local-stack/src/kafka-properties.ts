export interface KafkaSettings {
  readonly port: number;
  readonly controllerPort: number;
  /** The port that clients are told to use; a fault-injecting proxy listens there. */
  readonly advertisedPort: number;
  /** A listener of the broker's own, needed when clients are sent through a proxy: it must not go through it too. */
  readonly directPort?: number;
  readonly logDir: string;
  /** Overrides and additions, as in Kafka's own documentation. */
  readonly extra?: Readonly<Record<string, string>>;
}

/**
 * The `server.properties` of one KRaft node that is broker and controller at once, with everything that a single
 * machine does not need turned down: one partition for the internal topics, small cleaner buffer, small indexes
 * (measured on Kafka 4.3.1; see docs on the local stack).
 */
export function kafkaProperties(settings: KafkaSettings): string {
  const direct = settings.directPort;
  const listeners = [`PLAINTEXT://127.0.0.1:${settings.port}`];
  const advertised = [`PLAINTEXT://127.0.0.1:${settings.advertisedPort}`];
  if (direct !== undefined) {
    listeners.push(`DIRECT://127.0.0.1:${direct}`);
    advertised.push(`DIRECT://127.0.0.1:${direct}`);
  }
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${settings.controllerPort}`,
    listeners: [...listeners, `CONTROLLER://127.0.0.1:${settings.controllerPort}`].join(','),
    'advertised.listeners': advertised.join(','),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,DIRECT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': direct === undefined ? 'PLAINTEXT' : 'DIRECT',
    // A backslash starts an escape in a properties file, so a Windows path is written with slashes.
    'log.dirs': settings.logDir.replaceAll('\\', '/'),
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    // After a SIGKILL the new process must wait until the session of the old one has run out: 9 s by default.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'log.cleaner.dedupe.buffer.size': '4194304',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'log.index.size.max.bytes': '1048576',
    ...settings.extra,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
