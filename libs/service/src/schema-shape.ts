import type { z } from 'zod';

/** The parts of zod's schema definitions that are read here; zod publishes them under `_zod.def` for libraries. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly getter?: () => z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
}

const wrappers = new Set(['optional', 'default', 'prefault', 'nullable', 'nonoptional', 'catch', 'readonly']);

/** The schema under defaults, optionality and transformations: what a person writes, not what the code receives. */
export function inputSchemaOf(schema: z.ZodType): z.ZodType {
  const definition = definitionOf(schema);
  if (wrappers.has(definition.type) && definition.innerType) return inputSchemaOf(definition.innerType);
  if (definition.type === 'lazy' && definition.getter) return inputSchemaOf(definition.getter());
  if (definition.type === 'pipe' && definition.in && definition.out) {
    // A preprocessing step accepts anything, so what follows it says what is meant.
    const first = inputSchemaOf(definition.in);
    return definitionOf(first).type === 'transform' ? inputSchemaOf(definition.out) : first;
  }
  return schema;
}

/** The fields of an object schema, or undefined when the schema is not an object. */
export function fieldsOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  const definition = definitionOf(inputSchemaOf(schema));
  return definition.type === 'object' ? definition.shape : undefined;
}

/** The zod type names a value may have, such as `string` or `number`; a union gives several. */
export function typesOf(schema: z.ZodType): ReadonlySet<string> {
  const definition = definitionOf(inputSchemaOf(schema));
  if (definition.type === 'union' && definition.options) {
    return new Set(definition.options.flatMap((option) => [...typesOf(option)]));
  }
  return new Set([definition.type]);
}

/** The names known at `path` inside `schema`; a union gives the names of all its options. */
export function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(schemasAt(schema, path).flatMap((found) => Object.keys(fieldsOf(found) ?? {})))];
}

function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  const definition = definitionOf(inputSchemaOf(schema));
  if (definition.options) return definition.options.flatMap((option) => schemasAt(option, path));
  const [first, ...rest] = path;
  if (first === undefined) return [schema];
  const next = definition.shape?.[String(first)] ?? definition.element ?? definition.valueType;
  return next ? schemasAt(next, rest) : [];
}

function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}
