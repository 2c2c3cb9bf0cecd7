import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { policySchemas } from './policy-schemas.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['policies', 'policies/cases', 'policies/packs', 'policies/packs/cases'];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, 'config', folder)).flatMap((name) =>
    name.endsWith('.yaml') ? [join('config', folder, name)] : [],
  ),
);

describe('the schemas that editors use', () => {
  const ajv = new Ajv2020({ strict: false });
  const validators = new Map([...policySchemas()].map(([path, schema]) => [path, ajv.compile(schema)]));
  const validatorOf = (file: string) => validators.get(schemaOf(file))!;
  const schemaOf = (file: string) => {
    const [, named] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(root, file), 'utf8')) ?? [];
    return named === undefined ? 'none' : join(dirname(file), named);
  };

  it.each(files)('are named by %s and accept it', (file) => {
    expect([...validators.keys()]).toContain(schemaOf(file));
    const validate = validatorOf(file);
    validate(parse(readFileSync(join(root, file), 'utf8')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('refuse a fact that does not exist, in a rule, an invariant and a case', () => {
    const policy = parse(readFileSync(join(root, 'config/policies/default.yaml'), 'utf8')) as {
      authorisation: { when: { fact: string }[] }[];
    };
    policy.authorisation[0]!.when[0]!.fact = 'mood';
    expect(validators.get('config/schemas/policy.json')!(policy)).toBe(false);
    const validateCases = validators.get('config/schemas/policy-cases.json')!;
    const when = (fact: string) => ({
      policy: 'p',
      invariants: [{ name: 'n', when: [{ fact, is: 1 }], atLeast: 'clarify' }],
    });
    expect([when('risk_tier'), when('mood')].map((document) => validateCases(document))).toEqual([true, false]);
    expect(validateCases({ policy: 'p', facts: { mood: 1 }, cases: [] })).toBe(false);
  });
});
