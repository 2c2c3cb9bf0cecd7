import { asyncApiDocument } from '@tidegate/contracts/asyncapi-document';
import { eventDefinitions } from '@tidegate/contracts/event-catalogue';
import { flows } from '@tidegate/contracts/flows';
import type { HttpRoute } from '@tidegate/contracts/http-route';
import { mergedRefusals } from '@tidegate/contracts/http-route';
import { httpRoutes } from '@tidegate/contracts/http-routes';
import { openApiDocument } from '@tidegate/contracts/openapi-document';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { serviceNames, topics } from '@tidegate/contracts/topics';
import { describeType } from '@tidegate/policy/fact-definition';
import { facts } from '@tidegate/policy/facts';
import { z } from 'zod';
import { reasonCodesPage, signalsPage } from './evidence-pages.ts';
import { page, table } from './pages.ts';
import { policySchemas } from './policy-schemas.ts';

/** Path from the root → content, for every generated file. */
export function generatedFiles(): Map<string, string> {
  return new Map<string, string>([
    ['libs/contracts/asyncapi.json', json(asyncApiDocument())],
    ['libs/contracts/openapi.json', json(openApiDocument())],
    ...eventDefinitions.map(({ type, schema }): [string, string] => [
      `libs/contracts/schemas/${type}.json`,
      json({ title: type, ...z.toJSONSchema(schema, { io: 'input' }) }),
    ]),
    [
      'libs/contracts/schemas/policy.json',
      json({ title: 'policy', ...z.toJSONSchema(PolicyDocument, { io: 'input' }) }),
    ],
    ...[...policySchemas()].map(([path, schema]): [string, string] => [path, json(schema)]),
    ['docs/reference/events.md', eventsPage()],
    ['docs/reference/facts.md', factsPage()],
    ['docs/reference/http.md', httpPage()],
    ['docs/reference/topics.md', topicsPage()],
    ['docs/reference/reason-codes.md', reasonCodesPage()],
    ['docs/reference/signals.md', signalsPage()],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function eventsPage(): string {
  const who = (topic: string, kind: 'produces' | 'consumes') =>
    serviceNames.filter((name) => (flows[name][kind] as readonly string[]).includes(topic)).join(', ');
  const rows = eventDefinitions.map(({ type, topic, summary }) => [
    `[\`${type}\`](../../libs/contracts/schemas/${type}.json)`,
    summary,
    who(topic, 'produces'),
    who(topic, 'consumes'),
  ]);
  return page('Events', [
    'CloudEvents 1.0 in binary mode. Each type links to its JSON Schema; an example of each is in `libs/contracts/examples`.',
    '',
    ...table(['type', 'meaning', 'from', 'to'], rows),
  ]);
}

function httpPage(): string {
  const owners = [...serviceNames, 'every' as const].filter((name) =>
    httpRoutes.some(({ service }) => service === name),
  );
  return page('HTTP', [
    'Every route of every service; schemas are in [`openapi.json`](../../libs/contracts/openapi.json). Bodies are JSON in UTF-8.',
    'Errors are `application/problem+json` (RFC 9457) with a stable `code`; `503` carries `Retry-After`. What is refused because',
    'of who calls (`401`, `403`) is the same for all routes that are not for anyone: see [identity](../identity.md).',
    ...owners.flatMap((owner) => [
      '',
      `## ${owner === 'every' ? 'Every service' : owner}`,
      ...httpRoutes.filter(({ service }) => service === owner).flatMap(routeLines),
    ]),
  ]);
}

function routeLines(route: HttpRoute): string[] {
  const { method, path, summary, access, body, answers, refusals, query, headers = [] } = route;
  const who = access.roles === 'anyone' ? 'anyone' : access.roles.join(', ');
  const asked = [
    ...Object.keys(query?.shape ?? {}).map((name) => `\`?${name}\``),
    ...headers.map(({ name, required }) => `\`${name}\`${required ? ' (required)' : ''}`),
    ...(body === undefined ? [] : [`body \`${body.name}\``]),
  ];
  const answered = answers.map(({ status, description, body: answer }) => [
    String(status),
    answer === undefined ? description : `${description} \`${answer.name}\``,
  ]);
  const refused = mergedRefusals(refusals).map(({ status, codes }) => [
    String(status),
    codes.map((code) => `\`${code}\``).join(', '),
  ]);
  return [
    '',
    `### \`${method.toUpperCase()} ${path}\``,
    '',
    ...[`${summary}${asked.length === 0 ? '' : ` Takes ${asked.join(', ')}.`}`, '', `For: ${who}.`, ''],
    ...table(['status', 'answer'], [...answered, ...refused]),
  ];
}

function topicsPage(): string {
  const day = 86_400_000;
  const rows = Object.entries(topics).map(([name, topic]) => [
    `\`${name}\``,
    topic.kind,
    String(topic.partitions),
    topic.kind === 'control' ? 'last record of each key' : `${topic.retentionMs / day} days`,
    topic.summary,
  ]);
  return page('Topics', table(['topic', 'kind', 'partitions', 'keeps', 'what for'], rows));
}

function factsPage(): string {
  const rows = facts.map(({ name, type, presence, meaning }) => [
    `\`${name}\``,
    describeType(type),
    presence === 'optional' ? 'yes' : '',
    meaning,
  ]);
  return page('Facts', [
    'What a policy may test; see [the language of policies](../policy-language.md). Whatever is absent, of another type or out of',
    'its range is missing: then a restricting rule holds and a granting rule does not.',
    '',
    ...table(['fact', 'is', 'may be missing', 'meaning'], rows),
  ]);
}
