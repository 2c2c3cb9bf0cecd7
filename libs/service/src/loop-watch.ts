import { Worker } from 'node:worker_threads';

export interface LoopWatchOptions {
  readonly service: string;
  /** How long the event loop may stand still. */
  readonly timeoutMs: number;
}

const beatMs = 500;
const ticks = 12;

/**
 * What runs in the thread: it looks whether the loop of the process still beats. Ticks are counted instead of time, so
 * that a process that was stopped for a while is not taken for dead. A loop that stands still cannot run an orderly end,
 * and only a signal from outside of it ends the process; the line goes past the streams of Node, which need the loop.
 */
const threadSource = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { beats, service, timeoutMs, ticks } = workerData;
let [last, quiet] = [0, 0];
setInterval(() => {
  const now = Atomics.load(beats, 0);
  quiet = now === last ? quiet + 1 : 0;
  last = now;
  if (quiet < ticks) return;
  const message = 'The service is ended because its event loop stood still';
  try {
    writeSync(1, JSON.stringify({ level: 'error', time: new Date().toISOString(), service, fatal: true, timeoutMs, message }) + '\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, timeoutMs / ticks);
`;

/**
 * Ends the process by SIGKILL when its event loop stands still, so that its supervisor starts another. Such a process
 * answers nobody, keeps no lease and still has the leadership of its relay. Returns the function that ends the watch.
 */
export function watchLoop({ service, timeoutMs }: LoopWatchOptions): () => void {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const timer = setInterval(() => Atomics.add(beats, 0, 1), Math.min(beatMs, timeoutMs / ticks / 2));
  timer.unref();
  const worker = new Worker(threadSource, {
    eval: true,
    name: 'loop-watch',
    workerData: { beats, service, timeoutMs, ticks },
    // It needs next to nothing; the defaults would let it reserve as much as the process itself.
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
    env: {},
    execArgv: [],
    stdout: false,
  });
  worker.unref();
  return () => {
    clearInterval(timer);
    void worker.terminate();
  };
}
