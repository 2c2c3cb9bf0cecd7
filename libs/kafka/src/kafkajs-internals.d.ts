/** The internals of kafkajs 2.2.4 that have to be patched; see request-queue-patch.ts and produce-request-patch.ts. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  interface RequestQueue {
    readonly pending: readonly unknown[];
    readonly throttledUntil: number;
    scheduleCheckPendingRequests(): void;
  }
  const RequestQueue: { readonly prototype: RequestQueue };
  export default RequestQueue;
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
