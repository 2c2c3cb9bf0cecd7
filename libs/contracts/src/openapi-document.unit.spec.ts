import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mergedRefusals } from './http-route.ts';
import { httpRoutes } from './http-routes.ts';
import { openApiDocument } from './openapi-document.ts';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly servers: readonly { readonly url: string }[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: readonly object[];
  readonly 'x-tidegate-access': object;
}
interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const document = openApiDocument() as unknown as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.values(item).map((operation) => ({ path, operation })),
);

/** The rules of OpenAPI 3.1 for the parts that this document uses; everything not named here is refused. */
const structure = {
  type: 'object',
  required: ['openapi', 'info', 'paths'],
  additionalProperties: false,
  properties: {
    openapi: { pattern: '^3\\.1\\.\\d+$' },
    info: { type: 'object', required: ['title', 'version'] },
    servers: { $ref: '#/$defs/servers' },
    tags: { type: 'array', items: { type: 'object', required: ['name'] } },
    paths: {
      type: 'object',
      propertyNames: { pattern: '^/' },
      additionalProperties: {
        type: 'object',
        propertyNames: { enum: ['get', 'post'] },
        additionalProperties: { $ref: '#/$defs/operation' },
      },
    },
    components: {
      type: 'object',
      additionalProperties: false,
      properties: {
        schemas: { type: 'object', propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' } },
        securitySchemes: { type: 'object', additionalProperties: { type: 'object', required: ['type'] } },
      },
    },
  },
  $defs: {
    servers: { type: 'array', minItems: 1, items: { type: 'object', required: ['url'] } },
    schema: { type: ['object', 'boolean'] },
    content: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[a-z]+/[a-z.+-]+$' },
      additionalProperties: {
        type: 'object',
        required: ['schema'],
        properties: { schema: { $ref: '#/$defs/schema' } },
        additionalProperties: false,
      },
    },
    operation: {
      type: 'object',
      required: ['operationId', 'responses'],
      additionalProperties: false,
      properties: {
        operationId: { pattern: '^[a-z][A-Za-z]+$' },
        tags: { type: 'array', items: { type: 'string' } },
        summary: { type: 'string', minLength: 1 },
        servers: { $ref: '#/$defs/servers' },
        security: { type: 'array', items: { type: 'object', additionalProperties: { type: 'array' } } },
        'x-tidegate-access': { type: 'object', required: ['roles', 'tenant'] },
        parameters: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'in', 'required', 'schema'],
            additionalProperties: false,
            properties: {
              name: { type: 'string' },
              in: { enum: ['path', 'query', 'header'] },
              required: { type: 'boolean' },
              description: { type: 'string' },
              schema: { $ref: '#/$defs/schema' },
            },
            if: { properties: { in: { const: 'path' } } },
            then: { properties: { required: { const: true } } },
          },
        },
        requestBody: {
          type: 'object',
          required: ['content'],
          additionalProperties: false,
          properties: { required: { type: 'boolean' }, content: { $ref: '#/$defs/content' } },
        },
        responses: {
          type: 'object',
          minProperties: 1,
          propertyNames: { pattern: '^([1-5]\\d\\d|default)$' },
          additionalProperties: {
            type: 'object',
            required: ['description'],
            additionalProperties: false,
            properties: {
              description: { type: 'string', minLength: 1 },
              headers: { type: 'object' },
              content: { $ref: '#/$defs/content' },
            },
          },
        },
      },
    },
  },
};

describe('the OpenAPI document', () => {
  it('has the structure that OpenAPI 3.1 asks for', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    const isValid = ajv.validate(structure, document);
    expect([isValid, ajv.errors]).toEqual([true, null]);
  });

  it('carries schemas of draft 2020-12 that a validator of another make can compile, with no reference left open', () => {
    const ajv = new Ajv2020({ strict: false, logger: false, validateSchema: true });
    ajv.addSchema({ $id: 'document', ...document });
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => ajv.compile({ $ref: `document#/components/schemas/${name}` })).not.toThrow();
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    const open = references.filter(([, name]) => !(name! in document.components.schemas));
    expect([references.length > 50, open]).toEqual([true, []]);
  });

  it('names every operation once, and no address twice', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect([new Set(ids).size, ids.length]).toEqual([httpRoutes.length, httpRoutes.length]);
    const shapes = httpRoutes.map(({ method, path }) => `${method} ${path.replaceAll(/\{[^}]+\}/g, '{}')}`);
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('declares each parameter of each path, and only those', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(declared).toEqual(inPath);
    }
  });

  it('says who may call each operation, and how they prove it, except where anyone may', () => {
    for (const { id, access } of httpRoutes) {
      const { operation } = operations.find(({ operation: { operationId } }) => operationId === id)!;
      expect([id, operation['x-tidegate-access']]).toEqual([id, access]);
      const refused = JSON.stringify(operation.responses).includes('`role_not_allowed`');
      expect([id, operation.security.length > 0, refused]).toEqual(
        access.roles === 'anyone' ? [id, false, false] : [id, true, true],
      );
    }
  });

  it('gives each operation a tag that is declared, a server, and an answer for problems', () => {
    const tags = document.tags.map(({ name }) => name);
    for (const { operation } of operations) {
      expect(tags).toEqual(expect.arrayContaining([...operation.tags]));
      expect(operation.responses).toHaveProperty('default');
      expect(operation.servers.length).toBeGreaterThan(0);
    }
  });

  it('lets readers meet fields that they do not know, and closes answers for tests that look for undeclared ones', () => {
    const closed = openApiDocument({ closedAnswers: true }) as unknown as Document;
    expect(document.components.schemas['CasePage']).not.toHaveProperty('additionalProperties');
    expect(closed.components.schemas['CasePage']).toHaveProperty('additionalProperties', false);
    expect(document.components.schemas['KillSwitchBody']).toHaveProperty('additionalProperties', false);
  });
});

describe('refusals of a route', () => {
  it('become one entry for each status, in order, with each code once', () => {
    const refusals = [
      { status: 422, codes: ['b'] },
      { status: 400, codes: ['a'] },
      { status: 422, codes: ['b', 'c'] },
    ];
    expect(mergedRefusals(refusals)).toEqual([
      { status: 400, codes: ['a'] },
      { status: 422, codes: ['b', 'c'] },
    ]);
  });
});
