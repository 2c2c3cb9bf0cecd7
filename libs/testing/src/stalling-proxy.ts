import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A way to a server on which the network can fall silent, as when a cable is pulled: nothing arrives, nobody is told. */
export interface StallingProxy {
  readonly port: number;
  /** From here on nothing is read from either side, on old connections and on new ones. */
  stall(): void;
  /** From here on bytes pass again; what was held up passes too. */
  pass(): void;
  close(): Promise<void>;
}

/** `at` is the port it listens on; left out, any free one. */
export async function openStallingProxy(
  target: { readonly host: string; readonly port: number },
  at = 0,
): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isStalled) from.pause();
    }
  });
  server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stall: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    pass: () => {
      isStalled = false;
      for (const socket of sockets) socket.resume();
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
