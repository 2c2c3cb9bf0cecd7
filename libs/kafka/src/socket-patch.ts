import Connection from 'kafkajs/src/network/connection.js';

const patched = Symbol.for('tidegate.kafka.socket-patched');
/** The length before each response. */
const lengthBytes = 4;
const underWay = new WeakMap<object, Promise<boolean>>();

/**
 * Mends how kafkajs 2.2.4 changes sockets. Idempotent. As published,
 *
 * - what was read of a response before its connection was cut is put before the first response of the next connection: from
 *   there on all lengths are read at wrong places, every request times out, and nothing notices, for ever;
 * - several requests that find a connection closed open a socket each, all read as one stream;
 * - a connection whose requests are no longer answered is kept. Here it is given up, as Kafka's own clients do, so that
 *   the next request finds a new one.
 */
export function patchSockets(): void {
  const prototype = Connection.prototype as typeof Connection.prototype & { [patched]?: true };
  if (prototype[patched]) return;
  const { connect, send } = prototype;
  prototype.connect = function () {
    if (this.isConnected()) return Promise.resolve(true);
    const begun = underWay.get(this);
    if (begun) return begun;
    this.socket?.destroy();
    this.chunks = [];
    this.bytesBuffered = 0;
    this.bytesNeeded = lengthBytes;
    const attempt = connect.call(this).finally(() => underWay.delete(this));
    underWay.set(this, attempt);
    return attempt;
  };
  prototype.send = async function (request) {
    const { socket } = this;
    try {
      return await send.call(this, request);
    } catch (error) {
      // An error, so that kafkajs rejects what else waits for this socket. An old socket may have been replaced already.
      if (isTimeout(error) && this.socket === socket) socket?.destroy(new Error('a request was not answered in time'));
      throw error;
    }
  };
  prototype[patched] = true;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'KafkaJSRequestTimeoutError';
}
