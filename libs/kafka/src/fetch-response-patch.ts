import fetch from 'kafkajs/src/protocol/requests/fetch/index.js';
import type { FetchProtocol } from 'kafkajs/src/protocol/requests/fetch/index.js';
import { decodeFetchResponse } from './fetch-response.ts';

const patched = Symbol.for('tidegate.kafka.fetch-response-patched');
/** The highest that kafkajs speaks; every broker since 2.3 answers with it. */
const version = 11;

/** Lets kafkajs 2.2.4 read fetch responses in one pass. What this does not cover stays with kafkajs. Idempotent. */
export function patchFetchResponse(): void {
  const target = fetch as typeof fetch & { [patched]?: true };
  if (target[patched]) return;
  const original = target.protocol;
  target.protocol = (choice) => (choice.version === version ? inOnePass(original(choice)) : original(choice));
  target[patched] = true;
}

function inOnePass(protocol: FetchProtocol): FetchProtocol {
  return (given) => {
    const made = protocol(given);
    const { decode } = made.response;
    return {
      ...made,
      response: { ...made.response, decode: async (bytes) => decodeFetchResponse(bytes) ?? decode(bytes) },
    };
  };
}
