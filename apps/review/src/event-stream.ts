import { Readable } from 'node:stream';

/** What a client that does not read may leave here, bytes; then it is cut off and comes back with Last-Event-ID. */
const bufferBytesMax = 262_144;

/** One message of a stream of server-sent events (WHATWG HTML 9.2). Without data it only moves the last event id. */
export interface ServerSentEvent {
  readonly event?: string;
  readonly id?: string;
  readonly data?: unknown;
}

/** A stream of events to one client, with a bounded buffer. */
export class EventStream {
  readonly body: Readable;
  #hasEnded = false;

  constructor(onEnd: () => void) {
    this.body = new Readable({ read: () => undefined, highWaterMark: bufferBytesMax });
    this.body.once('close', onEnd);
  }

  /** False when the client reads too slowly and was cut off. */
  send({ event, id, data }: ServerSentEvent): boolean {
    if (this.body.destroyed || this.#hasEnded) return false;
    const lines = [
      ...(event === undefined ? [] : [`event: ${event}`]),
      ...(id === undefined ? [] : [`id: ${id}`]),
      // JSON has no line break, which would begin another field.
      ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
    ];
    if (this.body.push(`${lines.join('\n')}\n\n`)) return true;
    this.body.destroy();
    return false;
  }

  end(): void {
    if (this.body.destroyed || this.#hasEnded) return;
    this.#hasEnded = true;
    this.body.push(null);
  }
}
