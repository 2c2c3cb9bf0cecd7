import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the link does to the bytes: `pass`; `stall` takes connections and reads nothing, as a half-open peer; `delay` holds
 * every chunk back; `refuse` closes new connections at once and leaves the old ones alone.
 */
export type LinkMode = 'pass' | 'stall' | 'delay' | 'refuse';

/** A link between clients and one server that can be made bad. */
export interface TcpProxy {
  readonly port: number;
  /** Applies to all connections, those that exist and those to come. `delayMs` belongs to `delay`. */
  setMode(mode: LinkMode, delayMs?: number): void;
  /** Resets every connection that exists; how many there were. */
  cutAll(): number;
  /** Resets every connection as soon as this many more bytes came from the server over it, often within a message. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
  bytesLeft: number;
}

/** Where a link leads to. */
export interface LinkTarget {
  readonly host: string;
  readonly port: number;
}

/** Listens on a free port of 127.0.0.1, or on `port`, and leads to `target`; a number is a port of this machine. */
export async function startTcpProxy(target: LinkTarget | number, port = 0): Promise<TcpProxy> {
  const proxy = new LinkProxy(typeof target === 'number' ? { host: '127.0.0.1', port: target } : target);
  await proxy.listen(port);
  return proxy;
}

class LinkProxy implements TcpProxy {
  readonly #target: LinkTarget;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #mode: LinkMode = 'pass';
  #delayMs = 0;
  #stalling = Promise.withResolvers<void>();

  constructor(target: LinkTarget) {
    this.#target = target;
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => resolve());
    });
  }

  setMode(mode: LinkMode, delayMs = 0): void {
    this.#mode = mode;
    this.#delayMs = delayMs;
    this.#stalling.resolve();
    this.#stalling = Promise.withResolvers<void>();
  }

  cutAll(): number {
    const links = [...this.#links];
    for (const link of links) this.#cut(link);
    return links.length;
  }

  cutAfter(bytes: number): void {
    for (const link of this.#links) link.bytesLeft = bytes;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.setMode('pass');
    this.cutAll();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.#mode === 'refuse') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ ...this.#target, noDelay: true });
    const link: Link = { client, upstream, bytesLeft: Number.POSITIVE_INFINITY };
    this.#links.add(link);
    const sent = this.#carry(client, upstream, () => undefined);
    const answered = this.#carry(upstream, client, (bytes) => {
      link.bytesLeft -= bytes;
      if (link.bytesLeft <= 0) this.#cut(link);
    });
    for (const carrying of [sent, answered]) carrying.catch(() => this.#cut(link));
    for (const socket of [client, upstream]) {
      // The other side learns of it as of a lost peer; which error it was does not matter here.
      socket.on('error', () => this.#cut(link));
      socket.on('close', () => this.#cut(link));
    }
  }

  /** One chunk at a time, so that a change of mode never lets a later one overtake. */
  async #carry(from: Socket, to: Socket, carried: (bytes: number) => void): Promise<void> {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      while (this.#mode === 'stall') await this.#stalling.promise;
      if (this.#mode === 'delay') await sleep(this.#delayMs);
      if (to.destroyed) return;
      // A server that is away while its client writes on: `once` rejects with the error, and the link is cut.
      if (!to.write(chunk)) await once(to, 'drain');
      carried(chunk.length);
    }
    to.end();
  }

  #cut(link: Link): void {
    if (!this.#links.delete(link)) return;
    link.client.resetAndDestroy();
    link.upstream.resetAndDestroy();
  }
}
