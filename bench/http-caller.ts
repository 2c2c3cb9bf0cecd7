import { Agent, request } from 'node:http';

const timeoutMs = 30_000;

export interface Answer<Body> {
  readonly status: number;
  /** Null when the answer has none. */
  readonly body: Body | null;
}

/** Calls services over connections that stay open. Node's own client, since `fetch` costs the driver twice as much. */
export class HttpCaller {
  readonly #agent = new Agent({ keepAlive: true, timeout: timeoutMs });

  /** @throws Error when there is no answer within half a minute. The answer is read as the caller says, unchecked. */
  post<Body>(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<Body>> {
    const text = JSON.stringify(body);
    const length = String(Buffer.byteLength(text));
    return new Promise((resolve, reject) => {
      const call = request(url, {
        method: 'POST',
        agent: this.#agent,
        headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
      });
      call.once('error', reject);
      call.once('timeout', () => call.destroy(new Error(`POST ${url} was not answered within ${timeoutMs} ms.`)));
      call.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const answer = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: answer === '' ? null : (JSON.parse(answer) as Body) });
        });
      });
      call.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** @throws Error that shows what was answered instead. */
export function bodyOf<Body>(answer: Answer<Body>, what: string): Body {
  if (answer.status < 300 && answer.body !== null) return answer.body;
  throw new Error(`${what} was answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
}
