import { connect } from 'node:net';

const metadataKey = 3;
const metadataVersion = 1;

/**
 * How many brokers the Kafka at this address knows: 0 while it is still starting or cannot be reached. An open port is
 * not a ready broker, so this sends a real Metadata request (version 1, no topics) and reads the broker count; doing it
 * by hand needs no client, no retries and no log format.
 */
export async function countBrokers(port: number, timeoutMs: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, noDelay: true });
    let received = Buffer.alloc(0);
    const finish = (brokers: number): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(brokers);
    };
    const timer = setTimeout(() => finish(0), timeoutMs);
    socket.on('error', () => finish(0));
    socket.on('close', () => finish(0));
    socket.on('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      // Size, correlation id, then the number of brokers, each an int32.
      if (received.length >= 12) finish(received.readInt32BE(8));
    });
  });
}

function metadataRequest(): Buffer {
  const clientId = Buffer.from('tidegate-ready');
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + clientId.length + 4);
  let at = request.writeInt32BE(request.length - 4, 0);
  at = request.writeInt16BE(metadataKey, at);
  at = request.writeInt16BE(metadataVersion, at);
  at = request.writeInt32BE(1, at);
  at = request.writeInt16BE(clientId.length, at);
  at += clientId.copy(request, at);
  request.writeInt32BE(0, at);
  return request;
}
