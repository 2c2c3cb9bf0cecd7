import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { describeType } from '@tidegate/policy/fact-definition';
import { facts } from '@tidegate/policy/facts';
import { PolicyCasesDocument } from '@tidegate/policy/policy-cases';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

/** JSON Schemas for editors: they offer the names of facts and say what each is. What they cannot say, `policy check` does. */
export function policySchemas(): ReadonlyMap<string, Json> {
  return new Map([
    ['config/schemas/policy.json', schemaOf('A policy of Tidegate', PolicyDocument)],
    ['config/schemas/policy-cases.json', schemaOf('Cases and invariants of a policy', PolicyCasesDocument)],
  ]);
}

function schemaOf(title: string, schema: z.ZodType): Json {
  return { title, ...(withFacts(z.toJSONSchema(schema, { io: 'input' })) as Json) };
}

/** The schema with the names of facts wherever a test names one or a map is keyed by them. */
function withFacts(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withFacts);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withFacts(value)]));
  const { properties } = copy as { properties?: Record<string, Json> };
  if (properties?.['fact'] !== undefined) return { ...copy, properties: { ...properties, fact: factName() } };
  if (properties?.['facts'] === undefined) return copy;
  return { ...copy, properties: { ...properties, facts: factValues(properties['facts']) } };
}

function factName(): Json {
  return {
    description: 'A fact of the closed vocabulary.',
    anyOf: facts.map(({ name, type, meaning }) => ({
      const: name,
      description: `${meaning} It is ${describeType(type)}.`,
    })),
  };
}

function factValues({ propertyNames: _, additionalProperties: __, ...rest }: Json): Json {
  const properties = facts.map(({ name, type, meaning }): [string, Json] => {
    if (type.kind === 'boolean') return [name, { type: 'boolean', description: meaning }];
    if (type.kind === 'number')
      return [name, { type: 'number', minimum: type.min, maximum: type.max, description: meaning }];
    const values = type.values === undefined ? {} : { enum: type.values };
    return [name, { type: 'string', ...values, description: meaning }];
  });
  return { ...rest, properties: Object.fromEntries(properties), additionalProperties: false };
}
