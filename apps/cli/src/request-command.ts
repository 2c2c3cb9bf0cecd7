import { readFile } from 'node:fs/promises';
import { TidegateClient } from '@tidegate/client/tidegate-client';
import type { SubmitReply } from '@tidegate/contracts/http-requests';
import type { Request } from '@tidegate/contracts/request-events';
import { Command, InvalidArgumentError } from 'commander';
import { setTimeout as pause } from 'node:timers/promises';
import { accessTo, callersPath } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';
import { readDecision } from './decision-on-record.ts';
import { decisionText } from './decision-text.ts';
import { requestText } from './request-text.ts';

export function requestCommand(): Command {
  return new Command('request')
    .description(
      'submit a request from a JSON file, or from standard input with "-"; with --wait says what stands behind the decision',
    )
    .argument('<file>', 'the body of POST /v1/requests; see examples/requests')
    .option('--wait [seconds]', 'wait for the decision, 10 seconds at most when no number is given', seconds)
    .option('--json', 'print the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npx tidegate request examples/requests/small-refund.json --wait\n  cat request.json | npx tidegate request - --wait 30 --json',
    )
    .action(submit);
}

function seconds(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 55)
    throw new InvalidArgumentError('Give whole seconds from 1 to 55.');
  return number;
}

async function submit(file: string, options: { wait?: number | true; json?: boolean }): Promise<void> {
  const request = await readRequest(file);
  const client = new TidegateClient({ ...(await accessTo('intake')), tenantId: request.tenantId });
  const wait = options.wait === true ? 10 : options.wait;
  const submitted = await client.submit(request, { waitSeconds: wait ?? 0 });
  const reply = submitted.checkpoint.status === 'waiting' ? await withWaiting(client, submitted) : submitted;
  if (options.json === true) {
    console.log(JSON.stringify(reply));
    return;
  }
  console.log(requestText(reply));
  if (reply.checkpoint.decision === null) return;
  const recorded = await readDecision(reply);
  if (recorded === null) console.error('  (what stands behind it is in the audit log, which does not have it yet)');
  else console.log(decisionText(recorded));
}

/** Its case is opened a moment after the decision; what it waits for is worth that moment (requirement D11). */
async function withWaiting(client: TidegateClient, submitted: SubmitReply): Promise<SubmitReply> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const { checkpoints } = await client.status(submitted.requestId);
    const checkpoint = checkpoints.find(({ number }) => number === submitted.checkpoint.number);
    if (checkpoint !== undefined && (checkpoint.status !== 'waiting' || checkpoint.waiting !== undefined))
      return { ...submitted, checkpoint };
    await pause(200);
  }
  return submitted;
}

async function readRequest(file: string): Promise<Request> {
  const text =
    file === '-' ? await readStandardInput() : await readFile(callersPath(file), 'utf8').catch(unreadable(file));
  try {
    // The service judges the content; its answer names every field at fault.
    return JSON.parse(text) as Request;
  } catch (error) {
    throw new CommandFailure(`${file} is not JSON: ${String(error)}. See examples/requests for the shape.`, 2);
  }
}

function unreadable(file: string) {
  return (error: unknown): never => {
    throw new CommandFailure(`${file} cannot be read: ${String(error)}`, 2);
  };
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
