import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import type { ProduceArguments, ProduceProtocol } from 'kafkajs/src/protocol/requests/produce/index.js';
import { encodeProduceRequest } from './produce-request.ts';

const patched = Symbol.for('tidegate.kafka.produce-request-patched');
/** The versions of the request that have the same fields. */
const versions = { least: 3, most: 8 } as const;

/** Lets kafkajs 2.2.4 write produce requests in one pass. What this does not cover stays with kafkajs. Idempotent. */
export function patchProduceRequest(): void {
  const target = produce as typeof produce & { [patched]?: true };
  if (target[patched]) return;
  const original = target.protocol;
  target.protocol = ({ version }) => {
    const protocol = original({ version });
    return version < versions.least || version > versions.most ? protocol : inOnePass(protocol);
  };
  target[patched] = true;
}

function inOnePass(protocol: ProduceProtocol): ProduceProtocol {
  return (given) => {
    const made = protocol(given);
    if (!isPlain(given)) return made;
    const encode = () => {
      const buffer = encodeProduceRequest(given, Date.now());
      // What kafkajs reads of its own encoders.
      return Promise.resolve({ buf: buffer, buffer });
    };
    return { ...made, request: { ...made.request, encode } };
  };
}

/** Uncompressed, outside a transaction, without a producer id, and with no header that is repeated. */
function isPlain({ compression, transactionalId, producerId, topicData }: ProduceArguments): boolean {
  if ((compression ?? 0) !== 0 || (transactionalId ?? null) !== null || Number(producerId ?? -1) !== -1) return false;
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) => messages.every(({ headers }) => !hasRepeated(headers))),
  );
}

function hasRepeated(headers: Readonly<Record<string, unknown>> | undefined): boolean {
  for (const name in headers) if (Array.isArray(headers[name])) return true;
  return false;
}
