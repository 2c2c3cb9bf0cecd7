import { z } from 'zod';
import { Problem } from './http-problem.ts';
import type { Answer, HttpRoute, NamedSchema, Refused } from './http-route.ts';
import { callerRefusals, mergedRefusals } from './http-route.ts';
import { httpRoutes } from './http-routes.ts';
import { serviceNames, type ServiceName } from './topics.ts';

type Json = Record<string, unknown>;

export interface OpenApiOptions {
  /**
   * Answers may have no more fields than they declare. The published document leaves them open, since readers ignore what
   * they do not know; tests close them, to find fields that are sent and not declared.
   */
  readonly closedAnswers?: boolean;
}

/**
 * The OpenAPI 3.1 description of every HTTP route, from the schemas that validate it. One document with a tag and a server
 * for each service: no address is used twice, so a gateway can offer all of them as one API.
 */
export function openApiDocument(options: OpenApiOptions = {}): Json {
  const components = new Components(options.closedAnswers ?? false);
  const problem = components.answer({ name: 'Problem', schema: Problem });
  const paths: Record<string, Json> = {};
  for (const route of httpRoutes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, components, problem) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Tidegate',
      version: '0.1.0',
      description: 'The HTTP routes of every service. Errors are RFC 9457 problem details with a stable `code`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: serviceNames.map(serverOf),
    tags: [
      ...serviceNames
        .filter((name) => httpRoutes.some(({ service }) => service === name))
        .map((name) => ({ name, description: `Served by ${name}.` })),
      { name: 'every', description: 'Served by every service.' },
    ],
    paths,
    components: { schemas: components.schemas, securitySchemes },
  };
}

const firstPort = 4601;

/** Where `npm start` brings the service up. */
function serverOf(service: ServiceName): Json {
  const port = firstPort + serviceNames.indexOf(service);
  return { url: `http://127.0.0.1:${port}`, description: `${service}, where \`npm start\` brings it up.` };
}

function operationOf(route: HttpRoute, components: Components, problem: Json): Json {
  const { id, service, summary, access, body, answers } = route;
  const isOpen = access.roles === 'anyone';
  const refusals = isOpen ? route.refusals : [...route.refusals, ...callerRefusals];
  return {
    operationId: id,
    tags: [service],
    summary,
    servers: service === 'every' ? serviceNames.map(serverOf) : [serverOf(service)],
    security: isOpen ? [] : securityOf(route),
    'x-tidegate-access': access,
    parameters: parametersOf(route),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: components.body(body) } } } }),
    responses: {
      ...Object.fromEntries(answers.map((answer) => [String(answer.status), responseOf(answer, components)])),
      ...Object.fromEntries(
        mergedRefusals(refusals).map((refused) => [String(refused.status), refusalOf(refused, problem)]),
      ),
      default: refusalOf({ status: 0, codes: [] }, problem),
    },
  };
}

/** Ways to prove a name; while the development identity is in use, headers stand for them (docs/identity.md). */
const securitySchemes: Json = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key of a product, or an access token of an issuer.' },
  session: { type: 'apiKey', in: 'cookie', name: '__Host-tidegate-session', description: 'A person who signed in.' },
};

/** People sign in at the review service; everything else shows a key or a token. */
function securityOf({ service }: HttpRoute): Json[] {
  return service === 'review' ? [{ session: [] }, { bearer: [] }] : [{ bearer: [] }];
}

function parametersOf({ pathParameters = {}, query, headers = [] }: HttpRoute): Json[] {
  return [
    ...Object.entries(pathParameters).map(([name, description]) => ({
      name,
      in: 'path',
      required: true,
      description,
      schema: { type: 'string' },
    })),
    ...Object.entries(query?.shape ?? {}).map(([name, field]) => queryParameterOf(name, field as z.ZodType)),
    ...headers.map(({ name, required, description, schema }) => ({
      name,
      in: 'header',
      required,
      description,
      schema: plainSchemaOf(schema),
    })),
  ];
}

function queryParameterOf(name: string, field: z.ZodType): Json {
  const { description, ...schema } = plainSchemaOf(field);
  const required = !field.safeParse(undefined).success;
  return { name, in: 'query', required, ...(description === undefined ? {} : { description }), schema };
}

function responseOf({ description, body, contentType, headers }: Answer, components: Components): Json {
  const content = contentOf(body, contentType, components);
  return {
    description,
    ...(headers === undefined ? {} : { headers: headersOf(headers) }),
    ...(content === undefined ? {} : { content }),
  };
}

function contentOf(body: NamedSchema | undefined, contentType: string | undefined, components: Components) {
  if (body !== undefined) return { [contentType ?? 'application/json']: { schema: components.answer(body) } };
  return contentType === undefined ? undefined : { [contentType]: { schema: { type: 'string' } } };
}

function headersOf(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );
}

function refusalOf({ status, codes }: Refused, problem: Json): Json {
  const description = codes.length === 0 ? 'Any other problem.' : codes.map((code) => `\`${code}\``).join(', ');
  const headers =
    status === 503 || status === 429
      ? { headers: headersOf({ 'retry-after': 'Seconds until it is worth trying again.' }) }
      : {};
  return { description, ...headers, content: { 'application/problem+json': { schema: problem } } };
}

function plainSchemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...plain } = z.toJSONSchema(schema) as Json;
  return plain;
}

/** The named schemas of the document. What is sent is read leniently, what is answered has its defaults filled in. */
class Components {
  readonly schemas: Json = {};
  readonly #closed: boolean;

  constructor(closed: boolean) {
    this.#closed = closed;
  }

  body(named: NamedSchema): Json {
    return this.#put(named, 'input');
  }

  answer(named: NamedSchema): Json {
    return this.#put(named, 'output');
  }

  #put({ name, schema }: NamedSchema, io: 'input' | 'output'): Json {
    if (!(name in this.schemas)) {
      const { $schema: _dialect, $defs, ...json } = z.toJSONSchema(schema, { io, override: this.#open }) as Json;
      for (const [inner, definition] of Object.entries(($defs ?? {}) as Json)) {
        this.schemas[componentName(name, inner)] = redirect(definition, name);
      }
      this.schemas[name] = redirect(json, name);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** zod closes every object of an answer; only strict ones are closed on purpose. */
  readonly #open = ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Json }): void => {
    const { def } = zodSchema._zod;
    if (!this.#closed && def.type === 'object' && def.catchall === undefined) delete jsonSchema['additionalProperties'];
  };
}

function componentName(owner: string, inner: string): string {
  return `${owner}-${inner}`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

/** Definitions move from the single schema to the document, so references to them have to follow. */
function redirect(schema: unknown, owner: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => redirect(item, owner));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === '$ref' && typeof value === 'string' && value.startsWith('#/$defs/')) {
        return [key, `#/components/schemas/${componentName(owner, value.slice('#/$defs/'.length))}`];
      }
      return [key, redirect(value, owner)];
    }),
  );
}
