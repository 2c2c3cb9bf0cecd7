/**
 * `npm test`: the static checks, then the tests of each level, on a real Kafka and a real Postgres that it starts and
 * stops. Closes with `N passed, N failed`. `npm test -- unit int` runs only these levels and no static checks.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nxTarget, runStep, staticChecks } from './run-step.ts';

const levels = ['unit', 'int', 'e2e'] as const;
type Level = (typeof levels)[number];

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What Jest writes with `--json`; suites that could not even load count as failed. */
interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
}

async function runLevel(level: Level, folder: string, patterns: readonly string[]): Promise<Counts> {
  const report = join(folder, `${level}.json`);
  const workers = level === 'unit' ? '2' : '1';
  const outcome = await runStep(`${level} tests`, [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    `--selectProjects=${level}`,
    `--maxWorkers=${workers}`,
    '--json',
    `--outputFile=${report}`,
    '--silent',
    '--reporters=default',
    ...patterns.map((pattern) => `--testPathPatterns=${pattern}`),
    '--passWithNoTests',
  ]);
  const counts = countsOf(report);
  // A run that failed without a failed test (a crash, a set-up that broke) must not look like success.
  return outcome.ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function countsOf(report: string): Counts {
  try {
    const jest = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
    return {
      passed: jest.numPassedTests,
      failed: jest.numFailedTests + jest.numRuntimeErrorTestSuites,
      skipped: jest.numPendingTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runStaticChecks(): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const check of staticChecks) {
    const { ok } = await runStep(check, nxTarget(check));
    counts[ok ? 'passed' : 'failed'] += 1;
  }
  return counts;
}

const words = process.argv.slice(2);
const chosen = words.filter((word): word is Level => (levels as readonly string[]).includes(word));
const patterns = words.filter((word) => !(levels as readonly string[]).includes(word));
const folder = mkdtempSync(join(tmpdir(), 'tidegate-test-'));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const add = (counts: Counts) => {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
};
try {
  if (words.length === 0) add(await runStaticChecks());
  for (const level of chosen.length > 0 ? chosen : levels) add(await runLevel(level, folder, patterns));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;
