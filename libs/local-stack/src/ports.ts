import { createServer } from 'node:net';
import { StackFailure } from './stack-failure.ts';

/** Where the local stack listens unless something else does already (DESIGN §7). All on 127.0.0.1. */
export const defaultPorts = {
  /** The first of nine, in the order of `serviceNames`. */
  firstServiceHttp: 4601,
  firstServiceMetrics: 9464,
  kafka: 9392,
  kafkaController: 9393,
  postgres: 54329,
} as const;

export interface ChosenPort {
  readonly port: number;
  /** Set when the wanted port was taken: a sentence that names both. */
  readonly notice?: string;
}

/** True if a server can listen there now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryListen(port, host)) !== undefined;
}

/**
 * The wanted port, or the next free one above it, with a notice that says so. `reserved` collects what was given out
 * already, since a chosen port is not yet listened on. Throws `port_unavailable` after 200 tries.
 */
export async function choosePort(purpose: string, wanted: number, reserved: Set<number>): Promise<ChosenPort> {
  for (let port = wanted; port < Math.min(wanted + 200, 65_536); port += 1) {
    if (reserved.has(port) || !(await isPortFree(port))) continue;
    reserved.add(port);
    return port === wanted ? { port } : { port, notice: `Port ${wanted} is taken; ${purpose} uses ${port} instead.` };
  }
  throw new StackFailure(
    'port_unavailable',
    `No free port for ${purpose}: ${wanted} and the 199 ports above it are taken. End some of the programs that listen there.`,
  );
}

/** Ports that nobody uses now, given by the system; for tests and for ports nobody needs to know. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add((await tryListen(0, '127.0.0.1')) ?? 0);
  ports.delete(0);
  return ports.size === count ? [...ports] : freePorts(count);
}

function tryListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
