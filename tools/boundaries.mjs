/** Who may import whom (DESIGN §6), for the lint and for the test that proves that the lint bites. */

/** Libraries of rules: no framework, clock, randomness or IO. */
export const pureAreas = [
  'contracts',
  'intake',
  'evidence',
  'policy',
  'routing',
  'review',
  'actions',
  'feedback',
  'monitor',
  'audit',
  'statistics',
  'identity',
];

/** Libraries that touch the outside world, named for what they wrap. */
export const adapterNames = ['kafka', 'postgres', 'telemetry', 'service', 'client'];

/** Pure libraries that belong to no area: every area may import them. */
const sharedLibraries = ['contracts', 'statistics', 'identity'];

const areas = pureAreas.filter((area) => !sharedLibraries.includes(area));

/** What pure code may take from npm: schemas, canonical JSON, hashes and ids; all of them pure themselves. */
const pureLibraries = ['zod', '@noble/hashes/*', 'canonicalize', 'uuid'];

export const depConstraints = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: [
      'type:domain',
      'type:adapter',
      'type:contracts',
      'type:statistics',
      'type:identity',
      'type:testing',
    ],
  },
  { sourceTag: 'type:web', onlyDependOnLibsWithTags: ['type:contracts'] },
  {
    sourceTag: 'type:adapter',
    onlyDependOnLibsWithTags: ['type:adapter', 'type:contracts', 'type:identity', 'type:testing'],
  },
  {
    sourceTag: 'type:domain',
    onlyDependOnLibsWithTags: ['type:domain', 'type:contracts', 'type:statistics'],
    // Temporal is pure but for Temporal.Now, which the lint forbids.
    allowedExternalImports: [...pureLibraries, 'temporal-polyfill', '@jest/globals', 'fast-check', 'yaml', 'node:*'],
  },
  {
    sourceTag: 'type:contracts',
    onlyDependOnLibsWithTags: ['type:contracts'],
    allowedExternalImports: [
      ...pureLibraries,
      '@jest/globals',
      'fast-check',
      'yaml',
      'ajv',
      'ajv/*',
      '@asyncapi/parser',
      'node:*',
    ],
  },
  {
    sourceTag: 'type:statistics',
    onlyDependOnLibsWithTags: ['type:statistics'],
    allowedExternalImports: ['@noble/hashes/*', '@jest/globals', 'fast-check', 'node:*'],
  },
  {
    sourceTag: 'type:identity',
    onlyDependOnLibsWithTags: ['type:identity', 'type:contracts'],
    allowedExternalImports: [...pureLibraries, '@jest/globals', 'fast-check', 'node:*'],
  },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:contracts', 'type:testing'] },
  {
    sourceTag: 'type:tool',
    onlyDependOnLibsWithTags: [
      'type:domain',
      'type:adapter',
      'type:contracts',
      'type:statistics',
      'type:identity',
      'type:testing',
      'type:tool',
    ],
  },
  { sourceTag: 'type:root', onlyDependOnLibsWithTags: ['*'] },
  ...areas.map((area) => ({
    sourceTag: `area:${area}`,
    onlyDependOnLibsWithTags: [`area:${area}`, 'area:shared'],
  })),
  { sourceTag: 'area:console', onlyDependOnLibsWithTags: ['area:shared'] },
  { sourceTag: 'area:shared', onlyDependOnLibsWithTags: ['area:shared'] },
];
