/** A process whose event loop can be made to stand still, for `watchdog.int.spec.ts`. */
import { watchLoop } from '../src/loop-watch.ts';

watchLoop({ service: 'policy', timeoutMs: 1_200 });
process.send?.({ kind: 'listening', service: 'policy', httpPort: 0, metricsPort: 0 });
process.on('message', (seconds) => {
  const endMs = performance.now() + Number(seconds) * 1_000;
  while (performance.now() < endMs);
  process.stdout.write(`${JSON.stringify({ fixture: `stood still for ${String(seconds)} s` })}\n`);
});
