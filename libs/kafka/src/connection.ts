import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import kafkajs from 'kafkajs';
import type { ISocketFactory, Kafka, LogEntry, RetryOptions } from 'kafkajs';
import { patchFetchResponse } from './fetch-response-patch.ts';
import type { Log } from './log.ts';
import { patchProduceRequest } from './produce-request-patch.ts';
import { patchRequestQueue } from './request-queue-patch.ts';
import { patchSockets } from './socket-patch.ts';

export interface KafkaConnection {
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas: the service and its instance. */
  readonly clientId: string;
  readonly log: Log;
  readonly connectionTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How often kafkajs itself tries to reach a broker before it reports a failure; 30 by default, which is about 25 s. */
  readonly connectTries?: number;
  /** Leaves kafkajs its own reading and writing of records, to measure against. Of the whole process: patches stay. */
  readonly ownCodec?: boolean;
}

/**
 * Quick tries for long enough to sit out the restart of a broker: a consumer that gives up leaves its membership behind,
 * and the group then waits for that ghost until its session has run out. The loops above these try for ever.
 */
export const clientRetry: RetryOptions = { initialRetryTime: 50, maxRetryTime: 1_000, retries: 30 };

const keepAliveDelayMs = 60_000;

/**
 * A kafkajs client with its known faults worked around: no idle timers, no Nagle delay, enough time to connect,
 * requests written and responses read in one pass.
 * It opens no connection by itself.
 */
export function createKafka(connection: KafkaConnection): Kafka {
  patchRequestQueue();
  patchSockets();
  if (connection.ownCodec !== true) {
    patchProduceRequest();
    patchFetchResponse();
  }
  return new kafkajs.Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: connection.connectionTimeoutMs ?? 5_000,
    requestTimeout: connection.requestTimeoutMs ?? 30_000,
    enforceRequestTimeout: true,
    retry: { ...clientRetry, retries: connection.connectTries ?? 30 },
    socketFactory,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: () => (entry) => forward(connection.log, entry),
  });
}

const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? connectTls({ host, port, servername: host, ...ssl }, onConnect)
    : connectPlain({ host, port }, onConnect);
  // kafkajs leaves Nagle's algorithm on, which holds small requests back while an acknowledgement is under way.
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveDelayMs);
  return socket;
};

const eachTry = new Set(['Connection', 'BrokerPool']);

/**
 * kafkajs calls an error what it is about to try again, and tells each start and join as news. The loops around it log
 * what matters with the right weight, so everything here goes down one level, and what is said of each try to connect
 * goes to the bottom: while a broker is away that would be a line for each of hundreds of tries.
 */
function forward(log: Log, { level, namespace, log: entry }: LogEntry): void {
  const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...fields } = entry;
  const text = `kafkajs ${namespace}: ${message}`;
  if (eachTry.has(namespace)) log.debug(text, fields);
  else if (level === kafkajs.logLevel.ERROR) log.warn(text, fields);
  else if (level === kafkajs.logLevel.WARN) log.info(text, fields);
  else log.debug(text, fields);
}
