/**
 * The internals of kafkajs 2.2.4 that have to be patched; see request-queue-patch.ts, socket-patch.ts,
 * produce-request-patch.ts and fetch-response-patch.ts.
 */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface RequestQueue {
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    scheduleCheckPendingRequests(): void;
  }
  const RequestQueue: { readonly prototype: RequestQueue };
  export default RequestQueue;
}

declare module 'kafkajs/src/network/connection.js' {
  import type { Socket } from 'node:net';
  interface ProtocolRequest {
    readonly request: object;
    readonly response: object;
  }
  interface Connection {
    socket?: Socket;
    chunks: Buffer[];
    bytesBuffered: number;
    bytesNeeded: number;
    isConnected(): boolean;
    connect(): Promise<boolean>;
    disconnect(): Promise<boolean>;
    send(request: ProtocolRequest): Promise<unknown>;
  }
  const Connection: { readonly prototype: Connection; new (options: object): Connection };
  export default Connection;
}

declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  export interface ProduceMessage {
    readonly key?: Buffer | string | null;
    readonly value: Buffer | string | null;
    readonly timestamp?: string;
    readonly headers?: Readonly<Record<string, Buffer | string>>;
  }
  export interface TopicData {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly messages: readonly ProduceMessage[] }[];
  }
  export interface ProduceArguments {
    readonly acks: number;
    readonly timeout: number;
    readonly compression?: number;
    readonly transactionalId?: string | null;
    readonly producerId?: number;
    readonly topicData: readonly TopicData[];
  }
  interface Encoded {
    readonly buf: Buffer;
    readonly buffer: Buffer;
  }
  export type ProduceProtocol = (given: ProduceArguments) => {
    readonly request: { encode(): Promise<Encoded> };
    readonly response: unknown;
  };
  const produce: { protocol(choice: { readonly version: number }): ProduceProtocol };
  export default produce;
}

declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  /** CRC-32C as an unsigned number. */
  export default function crc32C(buffer: Buffer): number;
}

declare module 'kafkajs/src/protocol/requests/fetch/index.js' {
  /** The record batch in which a message came. 64-bit numbers are decimal text. */
  export interface BatchContext {
    readonly firstOffset: string;
    readonly firstTimestamp: string;
    readonly partitionLeaderEpoch: number;
    readonly inTransaction: boolean;
    readonly isControlBatch: boolean;
    readonly lastOffsetDelta: number;
    readonly producerId: string;
    readonly producerEpoch: number;
    readonly firstSequence: number;
    readonly maxTimestamp: string;
    readonly timestampType: number;
    readonly magicByte: number;
  }
  type HeaderValue = Buffer | string | null;
  export interface FetchedMessage {
    readonly magicByte: number;
    readonly attributes: number;
    /** Milliseconds since 1970, as decimal text. */
    readonly timestamp: string;
    readonly offset: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    /** Text from us, bytes from kafkajs. */
    readonly headers: Record<string, HeaderValue | HeaderValue[]>;
    readonly isControlRecord: boolean;
    readonly batchContext: BatchContext;
  }
  export interface FetchedPartition {
    readonly partition: number;
    readonly errorCode: number;
    readonly highWatermark: string;
    readonly lastStableOffset: string;
    readonly lastStartOffset: string;
    readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
    readonly preferredReadReplica: number;
    readonly messages: readonly FetchedMessage[];
  }
  export interface FetchResponse {
    readonly throttleTime: number;
    readonly clientSideThrottleTime: number;
    readonly errorCode: number;
    readonly sessionId: number;
    readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
  }
  export type FetchProtocol = (given: object) => {
    readonly request: unknown;
    readonly response: { readonly decode: (bytes: Buffer) => Promise<FetchResponse>; readonly parse: unknown };
    readonly requestTimeout: number;
  };
  const fetch: { protocol(choice: { readonly version: number }): FetchProtocol };
  export default fetch;
}
