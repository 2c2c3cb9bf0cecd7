import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { openApiDocument } from '@tidegate/contracts/openapi-document';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { RunningTidegate } from './tidegate-command.ts';

const document = openApiDocument({ closedAnswers: true }) as {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
  components: object;
};
const ajv = new Ajv2020({ strict: false, logger: false, allErrors: true });
ajv.addSchema({ $id: 'document', components: document.components });
export const example = (name: string) =>
  JSON.parse(
    readFileSync(fileURLToPath(new URL(`../examples/requests/${name}.json`, import.meta.url)), 'utf8'),
  ) as Record<string, unknown>;

export interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
}

export const acme = { 'tidegate-tenant': 'acme' };
export const ana = { 'tidegate-reviewer': 'ana' };
export const dara = { 'tidegate-reviewer': 'dara' };
export const operator = { 'tidegate-operator': 'olga' };

/** Calls routes of a running system and holds each answer against the OpenAPI document. */
export class DeclaredCalls {
  readonly system: RunningTidegate;
  /** Ids of the routes that did what they were asked to. */
  readonly answered = new Set<string>();

  constructor(system: RunningTidegate) {
    this.system = system;
  }

  /** Calls a declared route; the answer has to be one that the document declares, in shape and content type. */
  async call<Body>(id: string, { parameters = {}, query = '', headers = {}, body, status }: Call): Promise<Body> {
    const route = httpRoutes.find((candidate) => candidate.id === id)!;
    const path = route.path.replaceAll(/\{([^}]+)\}/g, (_whole, name: string) => encodeURIComponent(parameters[name]!));
    const service = route.service === 'every' ? 'intake' : route.service;
    const answer = await fetch(`${this.system.services[service]!.httpUrl}${path}${query}`, {
      method: route.method.toUpperCase(),
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect([id, answer.status, text.slice(0, 500)]).toEqual([id, status, expect.anything()]);
    this.expectDeclared(route.path, route.method, answer, text);
    if (status < 400) this.answered.add(id);
    return (text.startsWith('{') && !query.includes('jsonl') ? JSON.parse(text) : text) as Body;
  }

  expectDeclared(path: string, method: string, answer: Response, text: string) {
    const declared = document.paths[path]![method]!.responses[String(answer.status)];
    expect([path, answer.status, declared !== undefined]).toEqual([path, answer.status, true]);
    const [[contentType, { schema }] = ['', { schema: {} }]] = Object.entries(declared!.content ?? {});
    expect((answer.headers.get('content-type') ?? '').split(';')[0]).toBe(contentType);
    if (!contentType.endsWith('json')) return;
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')) as object;
    const validate = ajv.compile(absolute);
    expect([path, validate(JSON.parse(text)), validate.errors]).toEqual([path, true, null]);
  }
}
