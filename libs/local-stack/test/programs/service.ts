/** What a service looks like from outside: the `listening` message, `/readyz`, drains on SIGTERM, ends with its parent. */
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const mode = process.env['TEST_MODE'];
if (mode === 'dies') {
  process.stderr.write('the policy file is missing\n');
  process.exit(7);
}
const markOfFirstStart = 'started';
const isUnready = mode === 'unready' || (mode === 'ready-once' && existsSync(markOfFirstStart));
if (mode === 'ready-once') writeFileSync(markOfFirstStart, '');
const server = createServer((request, response) => {
  response.statusCode = request.url === '/readyz' && !isUnready ? 200 : 503;
  response.end(isUnready ? '{"kafka":"not connected"}' : '{}');
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const httpPort = typeof address === 'object' && address ? address.port : 0;
  process.send?.({ kind: 'listening', service: 'test', httpPort, metricsPort: 1 });
});
process.on('SIGTERM', () => {
  process.stdout.write('drained\n');
  process.exit(0);
});
process.on('disconnect', () => process.exit(0));
