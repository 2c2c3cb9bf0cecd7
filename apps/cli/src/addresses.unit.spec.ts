import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { actionsCommand } from './actions-command.ts';
import { breakerCommand } from './breaker-command.ts';
import { casesCommand } from './cases-command.ts';
import { decideCommand } from './decide-command.ts';
import { keysCommand } from './keys-command.ts';
import { publishingCommands } from './policy-publish-command.ts';
import { requestCommand } from './request-command.ts';
import { staffingCommand } from './staffing-command.ts';

const variables = ['INTAKE', 'REVIEW', 'MONITOR', 'POLICY', 'ACTIONS', 'ROUTING'].map((name) => `TIDEGATE_${name}_URL`);
const refusal = { type: 'about:blank', title: 'No', status: 401, detail: 'No.', code: 'test_refusal' };
const seen: (string | undefined)[] = [];
let server: Server;

/** Stands for every service, and lets nobody in. */
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(refusal));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const variable of variables) process.env[variable] = url;
  process.env['TIDEGATE_TOKEN'] = 'of-olga';
});
afterAll(() => {
  for (const variable of [...variables, 'TIDEGATE_TOKEN']) delete process.env[variable];
  server.close();
});
beforeEach(() => void (seen.length = 0));

const inForce = publishingCommands().find((command) => command.name() === 'list')!;
const example = fileURLToPath(new URL('../../../examples/requests/small-refund.json', import.meta.url));

describe('a command that calls a service', () => {
  it.each<[string, Command, string[]]>([
    ['actions list', actionsCommand(), ['list']],
    ['actions show', actionsCommand(), ['show', 'req-1']],
    ['actions rollback', actionsCommand(), ['rollback', 'g', '--as', 'olga', '--reason', 'wrong']],
    ['breaker list', breakerCommand(), ['list']],
    ['breaker open', breakerCommand(), ['open', 'global', '--as', 'olga', '--reason', 'drill']],
    ['cases', casesCommand(), ['--as', 'ana']],
    ['decide', decideCommand(), ['c', '--as', 'ana', '--verdict', 'approve']],
    ['keys list', keysCommand(), ['list']],
    ['policy list', inForce, []],
    ['request', requestCommand(), [example]],
    ['staffing', staffingCommand(), []],
  ])('proves who calls: %s', async (_name, command, words) => {
    await expect(command.parseAsync(words, { from: 'user' })).rejects.toThrow('test_refusal');
    expect([...new Set(seen)]).toEqual(['Bearer of-olga']);
  });
});
