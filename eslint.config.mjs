import nx from '@nx/eslint-plugin';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { adapterNames, depConstraints, pureAreas } from './tools/boundaries.mjs';

const pureFiles = pureAreas.map((area) => `libs/${area}/src/**/*.ts`);
const specs = ['**/*.spec.ts', '**/*.suite.ts', '**/*.spec.tsx'];

const everywhere = [
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only, so that one thing has one name.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
  {
    selector: 'MemberExpression[property.name="pathname"][object.arguments.1.object.type="MetaProperty"]',
    message: 'A pathname stays percent-encoded and breaks in a folder with a space: use fileURLToPath.',
  },
];
const environmentOnlyInMain = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Configuration is parsed once in main.ts and passed as values.',
};
const noClockNoChance = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Pure: take `now` as an argument.' },
  { selector: 'CallExpression[callee.name="Date"]', message: 'Pure: take `now` as an argument.' },
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'Pure: take `now` as an argument.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Pure: randomness is a keyed hash.',
  },
  { selector: 'MemberExpression[object.name="performance"]', message: 'Pure: take `now` as an argument.' },
  {
    selector: 'MemberExpression[object.name="Temporal"][property.name="Now"]',
    message: 'Pure: take `now` as an argument.',
  },
  {
    // Taken apart, renamed or passed on, they could no longer be told from harmless values where they are called.
    selector: `Identifier[name=/^(Date|Math|performance)$/]:not(${[
      'MemberExpression[computed=false] > .object',
      'MemberExpression[computed=false] > .property',
      'NewExpression > .callee',
      'CallExpression > .callee',
      'BinaryExpression[operator="instanceof"] > .right',
      'Property[computed=false][shorthand=false] > .key',
      'TSTypeReference > .typeName',
      'TSPropertySignature > .key',
    ].join(', ')})`,
    message: 'Pure: use Date and Math by their names only (`new Date(text)`, `Math.max(a, b)`).',
  },
];
const chanceInLibraries = [
  { name: 'uuid', importNames: ['v1', 'v4', 'v6', 'v7'], message: 'Pure: an id is derived with v5 (event-ids.ts).' },
  { name: '@noble/hashes/utils.js', importNames: ['randomBytes'], message: 'Pure: randomness is a keyed hash.' },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/node_modules',
      '.tidegate',
      '.nx',
      '**/*.mjs',
      '**/*.cjs',
      '**/vite.config.ts',
      'tools/fixtures',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@typescript-eslint': tseslint.plugin, '@nx': nx, 'import-x': importX },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: [], banTransitiveDependencies: false, enforceBuildableLibDependency: false, depConstraints },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      'import-x/no-cycle': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 60 }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      complexity: ['error', 10],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', ...everywhere],
    },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx'] })],
      // Files of other kinds are not followed: without this no cycle is ever found.
      'import-x/extensions': ['.ts', '.tsx'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
  },
  {
    files: ['apps/*/src/**/*.ts', ...adapterNames.map((name) => `libs/${name}/src/**/*.ts`)],
    ignores: ['**/main.ts', 'apps/cli/**', 'libs/local-stack/**', ...specs],
    rules: { 'no-restricted-syntax': ['error', ...everywhere, environmentOnlyInMain] },
  },
  {
    files: pureFiles,
    ignores: specs,
    rules: {
      'no-restricted-syntax': ['error', ...everywhere, ...noClockNoChance],
      'no-restricted-imports': [
        'error',
        {
          paths: chanceInLibraries,
          patterns: [{ group: ['node:*', '@nestjs/*'], message: 'Pure: no IO, no framework.' }],
        },
      ],
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'console',
        'fetch',
        'setTimeout',
        'setInterval',
        'crypto',
        'performance',
        'globalThis',
      ],
    },
  },
  {
    files: specs,
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/max-params': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  { files: ['**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
