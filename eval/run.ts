/** `npm run eval`: calibrated probability, proved on recorded data; see docs/evaluation.md. `--help` says how. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { ClassificationDocument } from '@tidegate/intake/classification-document';
import { compileClassification } from '@tidegate/intake/classify';
import { parse } from 'yaml';
import { callersPath } from '@tidegate/cli/addresses';
import { exitCodeOf, explain } from '@tidegate/cli/command-failure';
import { evalCommand } from '@tidegate/cli/eval-command';
import type { ShippedRules } from './judge.ts';
import { helpText, liveArguments, readOptions, UsageError, type EvalOptions } from './options.ts';
import { runLive, runParts } from './parts.ts';
import { reportText, targetsOf } from './report-text.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function shippedRules(): ShippedRules {
  const read = (name: string): unknown => parse(readFileSync(join(root, 'config', name), 'utf8'));
  return {
    classification: compileClassification(ClassificationDocument.parse(read('classification.yaml'))),
    scoring: ScoringDocument.parse(read('evidence.yaml')),
  };
}

async function evaluate(options: EvalOptions): Promise<void> {
  const startedAtMs = performance.now();
  const rules = shippedRules();
  const report = options.learnLive
    ? await runLive(options, rules, root)
    : runParts(options, rules, (part) => console.error(`▸ ${part}`));
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const targets = targetsOf(report);
  const missed = targets.filter(({ isMet }) => !isMet).length;
  console.log(reportText(report));
  console.log(`\n${targets.length - missed} of ${targets.length} targets met, seed "${options.seed}"`);
  console.error(`${seconds.toFixed(1)} s`);
  if (options.json) console.log(JSON.stringify({ seed: options.seed, ...report }));
  if (missed > 0) process.exitCode = 1;
}

try {
  const args = process.argv.slice(2);
  const live = liveArguments(args);
  const options = live === undefined ? readOptions(args, join(root, '..', 'shared', 'data')) : undefined;
  if (live !== undefined) await evalCommand().parseAsync(live, { from: 'user' });
  else if (options === 'help') console.log(helpText);
  else if (options !== undefined) {
    const path = (folder: string | undefined) => (folder === undefined ? undefined : callersPath(folder));
    await evaluate({ ...options, data: callersPath(options.data), fit: path(options.fit), test: path(options.test) });
  }
} catch (error) {
  console.error(error instanceof UsageError ? error.message : explain(error));
  process.exitCode = error instanceof UsageError ? 2 : exitCodeOf(error);
}
