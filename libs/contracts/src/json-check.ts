import type { z } from 'zod';

/** Whether a part of a value has the form of its schema. */
type Check = (value: unknown) => boolean;

/**
 * Whether a value is in the form of a schema and has no field that the schema does not name. Defaults of absent fields are
 * filled in, so that a value that passes is what the schema would make of it. The value must come from `JSON.parse` and be
 * nobody else's. **False says nothing**: the schema may still take the value, leaving something out, or tell what is wrong.
 */
export type JsonCheck = Check;

/** Deeper values are left to the schema, so that this is never what runs out of stack. */
const depthMax = 64;
const nothingPasses: JsonCheck = () => false;
const compiled = new WeakMap<z.ZodType, JsonCheck>();

/**
 * The check of a schema, made once from the schema itself. It allocates nothing and is several times as fast as zod, which
 * copies every object (docs/performance.md). Of a schema with parts that are not covered here, nothing passes.
 */
export function jsonCheckOf(schema: z.ZodType): JsonCheck {
  const known = compiled.get(schema);
  if (known) return known;
  const check = new Compiler().check(schema as z.ZodType & AnySchema) ?? nothingPasses;
  compiled.set(schema, check);
  return check;
}

type AnySchema = z.core.$ZodTypes;
type AnyCheck = z.core.$ZodChecks;

/** Compiles schemas to functions; undefined for what is not covered. */
class Compiler {
  readonly #lazy = new Map<AnySchema, Check>();

  check(schema: AnySchema): Check | undefined {
    const { def } = schema._zod;
    switch (def.type) {
      case 'string':
        return allOf([(value) => typeof value === 'string', ...restrictionsOf(schema)]);
      case 'number':
        return allOf([Number.isFinite, ...restrictionsOf(schema)]);
      case 'boolean':
        return (value) => typeof value === 'boolean';
      case 'null':
        return (value) => value === null;
      case 'literal':
        return oneOf(def.values);
      case 'enum':
        return oneOf(Object.values(def.entries));
      case 'nullable':
        return anyOf([(value) => value === null, this.check(def.innerType as AnySchema)]);
      default:
        return this.#nested(schema);
    }
  }

  #nested(schema: AnySchema): Check | undefined {
    const { def } = schema._zod;
    switch (def.type) {
      case 'array':
        return allOf([Array.isArray, ...restrictionsOf(schema), everyItem(this.check(def.element as AnySchema))]);
      case 'record':
        return this.#record(def);
      case 'object':
        return isRestricted(schema) ? undefined : this.#object(def);
      case 'union':
        return this.#union(def as z.core.$ZodDiscriminatedUnionDef);
      case 'lazy':
        return this.#recursive(schema, def);
      default:
        return undefined;
    }
  }

  #object({ shape }: z.core.$ZodObjectDef): Check | undefined {
    const fields: Field[] = [];
    for (const [name, schema] of Object.entries(shape)) {
      const field = this.#field(name, schema as AnySchema);
      if (!field) return undefined;
      fields.push(field);
    }
    return (value) => isObject(value) && hasFields(value, fields);
  }

  #field(name: string, schema: AnySchema): Field | undefined {
    // What every object inherits could not be told from what it has.
    if (name in Object.prototype) return undefined;
    const { def } = schema._zod;
    const isOptional = def.type === 'optional' || def.type === 'default' || def.type === 'prefault';
    const check = this.check(isOptional ? (def.innerType as AnySchema) : schema);
    if (!check) return undefined;
    if (def.type === 'default') return { name, check, isOptional, absent: () => def.defaultValue };
    if (def.type === 'prefault') return { name, check, isOptional, absent: () => checked(def.defaultValue, check) };
    return { name, check, isOptional, absent: undefined };
  }

  #record({ keyType, valueType }: z.core.$ZodRecordDef): Check | undefined {
    const key = (keyType as AnySchema)._zod.def.type === 'string' ? this.check(keyType as AnySchema) : undefined;
    const item = this.check(valueType as AnySchema);
    return key && item && ((value) => isObject(value) && everyEntry(value, key, item));
  }

  /** Of options that hold objects, only the discriminator says which one zod would take. */
  #union(def: z.core.$ZodDiscriminatedUnionDef): Check | undefined {
    const options = def.options as readonly AnySchema[];
    if (def.discriminator === undefined)
      return options.some((option) => holdsObject(option)) ? undefined : anyOf(this.#all(options));
    const byValue = new Map<unknown, Check>();
    for (const option of options) {
      const check = this.check(option);
      const values = option._zod.propValues?.[def.discriminator];
      if (!check || !values) return undefined;
      for (const value of values) byValue.set(value, check);
    }
    return (value) => isObject(value) && (byValue.get(value[def.discriminator]) ?? nothingPasses)(value);
  }

  #all(schemas: readonly AnySchema[]): (Check | undefined)[] {
    return schemas.map((schema) => this.check(schema));
  }

  #recursive(schema: AnySchema, def: z.core.$ZodLazyDef): Check | undefined {
    const known = this.#lazy.get(schema);
    if (known) return known;
    let inner: Check | undefined;
    let depth = 0;
    const check: Check = (value) => {
      if (depth === depthMax) return false;
      depth += 1;
      const passes = (inner ?? nothingPasses)(value);
      depth -= 1;
      return passes;
    };
    this.#lazy.set(schema, check);
    inner = this.check(def.getter() as AnySchema);
    return inner && check;
  }
}

interface Field {
  readonly name: string;
  readonly check: Check;
  readonly isOptional: boolean;
  /** What stands for an absent field; undefined when nothing does. */
  readonly absent: (() => unknown) | undefined;
}

type JsonObject = Record<string, unknown>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasFields(value: JsonObject, fields: readonly Field[]): boolean {
  let strangers = 0;
  for (const { name, check, isOptional } of fields) {
    const item = value[name];
    if (item === undefined) {
      if (!isOptional) return false;
    } else if (check(item)) strangers -= 1;
    else return false;
  }
  for (const _name in value) strangers += 1;
  if (strangers !== 0) return false;
  for (const { name, absent } of fields) if (absent && value[name] === undefined) value[name] = absent();
  return true;
}

function everyEntry(value: JsonObject, key: Check, item: Check): boolean {
  for (const name in value) if (name === '__proto__' || !key(name) || !item(value[name])) return false;
  return true;
}

function everyItem(check: Check | undefined): Check | undefined {
  return check && ((value) => (value as unknown[]).every(check));
}

function allOf(checks: readonly (Check | undefined)[]): Check | undefined {
  const [first, second, ...rest] = checks;
  if (!first || checks.includes(undefined)) return undefined;
  if (!second) return first;
  const others = allOf([second, ...rest]) as Check;
  return (value) => first(value) && others(value);
}

function anyOf(checks: readonly (Check | undefined)[]): Check | undefined {
  const given = checks.filter((check) => check !== undefined);
  return given.length < checks.length ? undefined : (value) => given.some((check) => check(value));
}

function oneOf(values: Iterable<unknown>): Check {
  const set = new Set(values);
  return (value) => set.has(value);
}

function checked(value: unknown, check: Check): unknown {
  check(value);
  return value;
}

function isRestricted(schema: AnySchema): boolean {
  return (schema._zod.def.checks?.length ?? 0) > 0;
}

/** Whether objects with named fields are in it, at any depth. */
function holdsObject(schema: AnySchema, seen: readonly AnySchema[] = []): boolean {
  if (seen.includes(schema)) return false;
  return schema._zod.def.type === 'object' || partsOf(schema).some((part) => holdsObject(part, [...seen, schema]));
}

function partsOf(schema: AnySchema): readonly AnySchema[] {
  const { def } = schema._zod;
  if (def.type === 'array') return [def.element as AnySchema];
  if (def.type === 'record') return [def.valueType as AnySchema];
  if (def.type === 'nullable') return [def.innerType as AnySchema];
  if (def.type === 'union') return def.options as readonly AnySchema[];
  return def.type === 'lazy' ? [def.getter() as AnySchema] : [];
}

/** The limits of a string, a number or a list, those of its format among them; undefined for one that is not covered. */
function restrictionsOf(schema: AnySchema): (Check | undefined)[] {
  const { def } = schema._zod;
  const own = 'check' in def ? [schema as unknown as AnyCheck] : [];
  return [...own, ...((def.checks ?? []) as AnyCheck[])].map((check) => restrictionOf(check._zod.def));
}

function restrictionOf(def: AnyCheck['_zod']['def']): Check | undefined {
  switch (def.check) {
    case 'min_length':
      return (value) => (value as string).length >= def.minimum;
    case 'max_length':
      return (value) => (value as string).length <= def.maximum;
    case 'greater_than':
    case 'less_than':
      return bound(def);
    case 'number_format':
      return def.format === 'safeint' ? Number.isSafeInteger : undefined;
    case 'string_format':
      return matching(def);
    default:
      return undefined;
  }
}

function bound({ check, value: limit, inclusive }: z.core.$ZodCheckLessThanDef | z.core.$ZodCheckGreaterThanDef) {
  if (typeof limit !== 'number') return undefined;
  const isWithin = (value: unknown): boolean =>
    check === 'less_than' ? (value as number) < limit : (value as number) > limit;
  return inclusive ? (value: unknown) => value === limit || isWithin(value) : isWithin;
}

/** Formats that are nothing but a pattern. */
function matching({ format, pattern }: z.core.$ZodCheckStringFormatDef): Check | undefined {
  if (!pattern || (format !== 'regex' && format !== 'datetime') || pattern.global || pattern.sticky) return undefined;
  return (value) => pattern.test(value as string);
}
