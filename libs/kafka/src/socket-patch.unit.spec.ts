import { connect as open, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Connection from 'kafkajs/src/network/connection.js';
import { patchSockets } from './socket-patch.ts';

patchSockets();

/** A server of Kafka's framing: a length, a correlation id and a payload, which here repeats the correlation id. */
let server: Server;
let sockets: Socket[];
let answer: (socket: Socket, correlationId: number) => void;
let connection: InstanceType<typeof Connection>;
const silent = { namespace: () => silent, debug: quiet, info: quiet, warn: quiet, error: quiet };
function quiet(): void {
  return undefined;
}

beforeEach(async () => {
  sockets = [];
  answer = whole;
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', quiet);
    socket.on('data', (data: Buffer) => {
      for (let at = 0; at < data.length; at += 4 + data.readInt32BE(at)) answer(socket, data.readInt32BE(at + 8));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  connection = new Connection({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    logger: silent,
    requestTimeout: 150,
    connectionTimeout: 2_000,
    socketFactory: ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }) =>
      open({ host, port }, onConnect),
  });
});
afterEach(async () => {
  await connection.disconnect();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function frame(correlationId: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeInt32BE(8, 0);
  bytes.writeInt32BE(correlationId, 4);
  bytes.writeInt32BE(correlationId, 8);
  return bytes;
}

function whole(socket: Socket, correlationId: number): void {
  socket.write(frame(correlationId));
}

const nothing = Buffer.alloc(0);

/** Asks for an answer; resolves with the correlation id that is in it. */
function ask(): Promise<unknown> {
  return connection.send({
    request: {
      apiKey: 18,
      apiVersion: 0,
      apiName: 'ApiVersions',
      encode: () => Promise.resolve({ buf: nothing, buffer: nothing }),
    },
    response: {
      decode: (payload: Buffer) =>
        Promise.resolve({ correlationId: payload.readInt32BE(0), clientSideThrottleTime: 0 }),
      parse: (decoded: { correlationId: number }) => Promise.resolve(decoded.correlationId),
    },
  });
}

describe('a connection to Kafka', () => {
  it('forgets what it has read of a response whose connection was cut', async () => {
    await connection.connect();
    answer = (socket, correlationId) => {
      socket.write(frame(correlationId).subarray(0, 10));
      setTimeout(() => socket.resetAndDestroy(), 20);
    };
    await expect(ask()).rejects.toThrow(/Connection error/);
    answer = whole;
    await connection.connect();
    expect([await ask(), await ask(), await ask()]).toEqual([1, 2, 3]);
  });

  it('opens one socket for all who find it closed', async () => {
    await Promise.all([connection.connect(), connection.connect(), connection.connect()]);
    await pause(50);
    expect(sockets).toHaveLength(1);
  });

  it('gives up a socket on which a request was not answered, and goes on with a new one', async () => {
    await connection.connect();
    answer = quiet;
    await expect(ask()).rejects.toThrow(/timed out/);
    await pause(20);
    expect(connection.isConnected()).toBe(false);
    answer = whole;
    await connection.connect();
    expect(await ask()).toBe(1);
    expect(sockets).toHaveLength(2);
  });
});
