import { connect } from 'node:net';
import type { HttpAnswer } from './http-answers.ts';
import { answersIn, isStream } from './http-answers.ts';
import type { Connection } from './raw-http.ts';

/** What became of one connection. */
export interface Exchange {
  readonly answers: readonly HttpAnswer[];
  /** `answered`: all that was waited for; `closed` or `reset` by the service before that; `silent` until the time ran out. */
  readonly end: 'answered' | 'closed' | 'reset' | 'refused' | 'silent';
  readonly ms: number;
}

/** Writes the bytes of an input on a connection of its own, and waits for its answers for `boundMs` at most. */
export function exchange(port: number, { bytes, ending, answers }: Connection, boundMs: number): Promise<Exchange> {
  const startedMs = performance.now();
  const bodiless = bytes.subarray(0, 5).toString('latin1') === 'HEAD ';
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    let isConnected = false;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const found = () => answersIn(Buffer.concat(received), bodiless);
    const finish = (end: Exchange['end']) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ answers: found(), end, ms: performance.now() - startedMs });
    };
    const timer = setTimeout(() => finish('silent'), boundMs);
    socket.once('connect', () => {
      isConnected = true;
      if (ending === 'abort') socket.write(bytes, () => finish('answered'));
      else if (ending === 'half') socket.end(bytes);
      else socket.write(bytes);
    });
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      const all = found();
      if (answers > 0 && (all.length >= answers || all.some(isStream))) finish('answered');
    });
    socket.once('end', () => finish('closed'));
    socket.once('error', () => finish(isConnected ? 'reset' : 'refused'));
  });
}
