import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

describe('a TCP proxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startTcpProxy((server.address() as AddressInfo).port);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await proxy.close();
    server.close();
  });

  async function client(): Promise<{ socket: Socket; heard: () => string }> {
    const socket = connect(proxy.port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, heard: () => text };
  }
  const until = async (holds: () => boolean): Promise<void> => {
    const endAtMs = performance.now() + 5_000;
    while (!holds() && performance.now() < endAtMs) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(holds()).toBe(true);
  };

  it('passes bytes both ways', async () => {
    const { socket, heard } = await client();
    socket.write('hello');
    await until(() => heard() === 'hello');
  });

  it('answers nothing while it stalls, and loses nothing when it goes on', async () => {
    const { socket, heard } = await client();
    proxy.setMode('stall');
    socket.write('held');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard()).toBe('');
    proxy.setMode('pass');
    await until(() => heard() === 'held');
  });

  it('keeps the order of what it delays, also when the delay ends', async () => {
    const { socket, heard } = await client();
    proxy.setMode('delay', 30);
    for (const letter of 'abcdef') {
      socket.write(letter);
      await new Promise((resolve) => setTimeout(resolve, 4));
      if (letter === 'c') proxy.setMode('pass');
    }
    await until(() => heard() === 'abcdef');
  });

  it('cuts connections that exist, at once or within a message', async () => {
    const first = await client();
    first.socket.write('x');
    await until(() => first.heard() === 'x');
    expect(proxy.cutAll()).toBe(1);
    await until(() => first.socket.destroyed);
    const second = await client();
    second.socket.write('y');
    await until(() => second.heard() === 'y');
    proxy.cutAfter(1);
    second.socket.write('zz');
    await until(() => second.socket.destroyed);
  });

  it('refuses new connections and leaves the old ones alone', async () => {
    const old = await client();
    old.socket.write('a');
    await until(() => old.heard() === 'a');
    proxy.setMode('refuse');
    const late = connect(proxy.port, '127.0.0.1');
    sockets.push(late);
    late.on('error', () => undefined);
    await until(() => late.destroyed);
    old.socket.write('b');
    await until(() => old.heard() === 'ab');
  });
});
