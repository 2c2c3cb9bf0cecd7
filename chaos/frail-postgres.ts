import { join } from 'node:path';
import { freePorts } from '@tidegate/local-stack/ports';
import { startPostgres, type PostgresServer } from '@tidegate/local-stack/postgres-server';
import { startTcpProxy } from '@tidegate/testing/tcp-proxy';
import type { FrailServer } from './frail-broker.ts';

export interface FrailPostgres extends FrailServer {
  /** What the services are told: the link. */
  readonly url: string;
  /** For whoever looks on: no link in between. */
  readonly directUrl: string;
}

/** A real PostgreSQL behind a link; a crash is its immediate shutdown, after which it recovers from its log. */
export async function startFrailPostgres(stateDir: string): Promise<FrailPostgres> {
  const [port = 0] = await freePorts(1);
  const start = () => startPostgres({ dataDir: join(stateDir, 'postgres'), port });
  let server: PostgresServer = await start();
  const link = await startTcpProxy(port);
  let restart = Promise.resolve();
  return {
    link,
    url: server.url().replace(`:${port}/`, `:${link.port}/`),
    directUrl: server.url(),
    get pid() {
      return server.pid;
    },
    crash(downMs) {
      restart = (async () => {
        await server.crash();
        await new Promise((resolve) => setTimeout(resolve, downMs));
        server = await start();
      })();
      return restart;
    },
    async stop() {
      await restart.catch(() => undefined);
      await server.stop();
      await link.close();
    },
  };
}
