import { describe, expect, it } from '@jest/globals';
import { exampleRequest } from '../test/example-request.ts';
import { pseudonymForTests } from '../test/pseudonym.ts';
import { redactRequest } from './redact.ts';
import { hashesAnything, knownTenantsOf } from './tenant-redactions.ts';
import { TenantsDocument } from './tenants-document.ts';

const documentOf = (...redaction: unknown[]) =>
  TenantsDocument.parse({
    tenants: [
      { id: 'acme', name: 'Acme' },
      { id: 'globex', name: 'Globex', redaction },
    ],
  });

describe('knownTenantsOf', () => {
  it('knows every tenant, and rules only of those who have some', () => {
    const document = documentOf({ fields: ['/question'], with: 'mask' });
    const known = knownTenantsOf(document, () => pseudonymForTests);
    expect([[...known.ids], [...known.redactions.keys()]]).toEqual([['acme', 'globex'], ['globex']]);
  });

  it('gives each tenant a hash of its own', () => {
    const document = documentOf({ fields: ['/user/id'], with: 'hash' });
    const asked: string[] = [];
    const known = knownTenantsOf(document, (tenantId) => (text) => {
      asked.push(`${tenantId} ${text}`);
      return pseudonymForTests(`${tenantId} ${text}`);
    });
    redactRequest(exampleRequest({ tenantId: 'globex' }), known.redactions.get('globex')!);
    expect(asked).toEqual(['globex field cust-1']);
  });
});

describe('hashesAnything', () => {
  it('is true when some rule hashes, for which a key is needed', () => {
    expect(hashesAnything(documentOf())).toBe(false);
    expect(hashesAnything(documentOf({ fields: ['/question'], with: 'mask' }))).toBe(false);
    expect(hashesAnything(documentOf({ fields: ['/user/id'], with: 'hash' }))).toBe(true);
  });
});
