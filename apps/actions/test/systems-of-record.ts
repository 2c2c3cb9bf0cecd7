import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const program = join(import.meta.dirname, '../../../examples/systems-of-record/main.ts');

interface Done {
  readonly key: string;
  readonly receipt: string;
  readonly call: { readonly arguments: Readonly<Record<string, unknown>> };
}

export interface RunningSystems {
  readonly url: string;
  /** What was really done under a key: the truth that everything else is compared with. */
  done(key: string): Promise<readonly Done[]>;
  /** Does a refund as a worker would that dies before it can write the result. */
  doRefund(key: string, requestId: string): Promise<string>;
  close(): Promise<void>;
}

/** The systems of record in a process of their own, as in the demonstration. */
export async function runSystemsOfRecord(): Promise<RunningSystems> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: { ...process.env, SYSTEMS_OF_RECORD_PORT: '0', SYSTEMS_OF_RECORD_SLOW_MS: '600' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the systems of record ended with code ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line) as { url: string }));
  });
  return {
    url,
    done: async (key) => {
      const { executions } = (await (await fetch(`${url}/executions`)).json()) as { executions: Done[] };
      return executions.filter((execution) => execution.key === key);
    },
    doRefund: async (key, requestId) => {
      const call = {
        action: 'issue_refund',
        arguments: { order_id: `ord-${requestId}`, customer_id: 'cust-1', reason: 'arrived damaged' },
      };
      const response = await fetch(`${url}/refunds`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ ...call, value: { amount: '25.00', currency: 'EUR' } }),
      });
      return ((await response.json()) as { receipt: string }).receipt;
    },
    close: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit').once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}
