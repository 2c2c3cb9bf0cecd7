/**
 * Three levels, told apart by the file name: `.unit` needs nothing, `.int` gets a real Kafka and a real Postgres from the
 * global set-up, `.e2e` runs the whole system. `--selectProjects unit` picks one.
 */
const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true, tsx: true },
      transform: { legacyDecorator: true, decoratorMetadata: false, react: { runtime: 'automatic' } },
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const project = (displayName, more = {}) => ({
  displayName,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/{apps,libs,tools,e2e,examples,bench,chaos,fuzz,eval}/**/*.${displayName}.spec.ts`],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.tidegate', '<rootDir>/.nx'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.tsx?$': swc },
  ...more,
});

const withInfrastructure = {
  globalSetup: '<rootDir>/tools/jest-infrastructure-up.mjs',
  globalTeardown: '<rootDir>/tools/jest-infrastructure-down.mjs',
};

export default {
  projects: [project('unit'), project('int', withInfrastructure), project('e2e')],
  testTimeout: 120_000,
};
