/** `npm run fix`: whatever a machine can put right. */
import { runStep } from './run-step.ts';

const steps = [
  await runStep('format', ['node_modules/prettier/bin/prettier.cjs', '--write', '.', '--log-level', 'warn']),
  await runStep('project graph', ['node_modules/nx/dist/bin/nx.js', 'show', 'projects']),
  await runStep('lint', ['node_modules/eslint/bin/eslint.js', '.', '--fix']),
];
if (steps.some((step) => !step.ok)) process.exitCode = 1;
