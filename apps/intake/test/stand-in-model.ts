import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test lets the model do with a question. */
export type Behaviour = (response: ServerResponse, question: AskedQuestion) => void;

export interface AskedQuestion {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
}

export interface StandInModel {
  readonly url: string;
  readonly asked: AskedQuestion[];
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

/** A real HTTP server with the address of an OpenAI-compatible model. */
export async function startStandInModel(): Promise<StandInModel> {
  const asked: AskedQuestion[] = [];
  let behaviour: Behaviour = says('{}');
  const server = createServer((request, response) => {
    void questionOf(request).then((question) => {
      asked.push(question);
      behaviour(response, question);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    behave: (next) => (behaviour = next),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers with this text as the content of the first choice. */
export function says(content: string): Behaviour {
  return (response) => sends(200, JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }))(response);
}

export function sends(status: number, body: string): (response: ServerResponse) => void {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

async function questionOf(request: IncomingMessage): Promise<AskedQuestion> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const body = JSON.parse(text) as AskedQuestion['body'];
  return { path: request.url, authorization: request.headers.authorization, body };
}
