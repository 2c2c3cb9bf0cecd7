import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { choosePort, freePorts, isPortFree } from './ports.ts';

describe('the ports of the local stack', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  });

  async function occupy(port: number, host: string): Promise<void> {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
  }

  it('are the usual ones when these are free', async () => {
    const [wanted = 0] = await freePorts(1);
    expect(await choosePort('Kafka', wanted, new Set())).toEqual({ port: wanted });
  });

  it.each(['127.0.0.1', '0.0.0.0'])(
    'are replaced by the next free one, said aloud, when a server on %s has them',
    async (host) => {
      const [wanted = 0] = await freePorts(1);
      await occupy(wanted, host);
      const chosen = await choosePort('Kafka', wanted, new Set());
      expect(chosen.port).toBeGreaterThan(wanted);
      expect(chosen.notice).toBe(`Port ${wanted} is taken; Kafka uses ${chosen.port} instead.`);
      expect(await isPortFree(chosen.port)).toBe(true);
    },
  );

  it('are never given out twice in one start', async () => {
    const [wanted = 0] = await freePorts(1);
    const reserved = new Set<number>();
    const first = await choosePort('Kafka', wanted, reserved);
    const second = await choosePort('PostgreSQL', wanted, reserved);
    expect(second.port).not.toBe(first.port);
  });

  it('are refused with the remedy when two hundred in a row are taken', async () => {
    const reserved = new Set(Array.from({ length: 200 }, (_, index) => 40_000 + index));
    await expect(choosePort('Kafka', 40_000, reserved)).rejects.toThrow(
      'No free port for Kafka: 40000 and the 199 ports above it are taken.',
    );
  });
});
