import { z } from 'zod';
import type { EventDefinition } from './define-event.ts';
import { eventDefinitions } from './event-catalogue.ts';
import { flows } from './flows.ts';
import { serviceNames, topics, type Topic } from './topics.ts';

type Json = Record<string, unknown>;

/** The AsyncAPI 3 description of everything on the wire, from the schemas that validate it (requirement J4). */
export function asyncApiDocument(): Json {
  const schemas: Json = {};
  const messages: Json = {};
  for (const definition of eventDefinitions) {
    messages[definition.type] = messageOf(definition, schemas);
  }
  return {
    asyncapi: '3.1.0',
    id: 'urn:tidegate:events',
    info: {
      title: 'Tidegate events',
      version: '0.1.0',
      description: 'CloudEvents 1.0 in binary mode on Kafka: attributes in headers, JSON in the value.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: { local: { host: '127.0.0.1:9392', protocol: 'kafka', description: 'What `npm start` brings up.' } },
    channels: Object.fromEntries(Object.entries(topics).map(([name, topic]) => [name, channelOf(name, topic)])),
    operations: operations(),
    components: { messageTraits: { cloudEvent: cloudEventTrait }, messages, schemas },
  };
}

const text = (description: string): Json => ({ type: 'string', description });

const cloudEventTrait: Json = {
  headers: {
    type: 'object',
    required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_tenantid', 'ce_correlationid'],
    properties: {
      ce_specversion: { const: '1.0' },
      ce_id: text('Derived from the cause, so that a redelivery has the same id.'),
      ce_type: text('The event type with its major version.'),
      ce_source: text('The producing service.'),
      ce_time: text('RFC 3339, UTC.'),
      ce_tenantid: text('The tenant.'),
      ce_correlationid: text('The request id.'),
      ce_causationid: text('Id of the causing event; absent on the first.'),
      traceparent: text('W3C trace context.'),
      'content-type': { const: 'application/json' },
    },
  },
};

function messageOf(definition: EventDefinition, schemas: Json): Json {
  const { definitions, ...payload } = hoistable(definition);
  for (const [name, schema] of Object.entries((definitions ?? {}) as Json)) {
    schemas[componentName(definition.type, name)] = redirect(schema, definition.type);
  }
  return {
    name: definition.type,
    title: definition.type,
    summary: definition.summary,
    contentType: 'application/json',
    traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
    payload: redirect(payload, definition.type),
  };
}

/** Draft 7 is what AsyncAPI understands by default; `input` keeps objects open, as our readers are. */
function hoistable(definition: EventDefinition): Json {
  const { $schema: _draft, ...schema } = z.toJSONSchema(definition.schema, { target: 'draft-7', io: 'input' }) as Json;
  return schema;
}

function componentName(type: string, name: string): string {
  return `${type}-${name}`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

/** Definitions move from the single schema to the document, so references to them have to follow. */
function redirect(schema: unknown, type: string): unknown {
  if (Array.isArray(schema)) return schema.map((item) => redirect(item, type));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === '$ref' && typeof value === 'string' && value.startsWith('#/definitions/')) {
        return [key, `#/components/schemas/${componentName(type, value.slice('#/definitions/'.length))}`];
      }
      return [key, redirect(value, type)];
    }),
  );
}

function channelOf(name: string, topic: Topic): Json {
  const carried = eventDefinitions.filter((definition) => definition.topic === name);
  return {
    address: name,
    description: topic.summary,
    messages: Object.fromEntries(carried.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      kafka: {
        partitions: topic.partitions,
        topicConfiguration: {
          'cleanup.policy': [topic.kind === 'control' ? 'compact' : 'delete'],
          ...(topic.kind === 'control' ? {} : { 'retention.ms': topic.retentionMs }),
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

function operations(): Json {
  const result: Json = {};
  for (const service of serviceNames) {
    for (const topic of flows[service].consumes) result[`${service}-consumes-${topic}`] = operation('receive', topic);
    for (const topic of flows[service].produces) result[`${service}-produces-${topic}`] = operation('send', topic);
  }
  return result;
}

function operation(action: 'send' | 'receive', topic: string): Json {
  return { action, channel: { $ref: `#/channels/${topic}` } };
}
