/** `npm run check`: format, lint, types, boundaries, unit tests and generated files, as one Nx task graph. */
import { nxTarget, runStep } from './run-step.ts';

const outcome = await runStep('check', nxTarget('check'));
if (!outcome.ok) {
  console.error('`npm run fix` repairs format and what the lint can; `npm run gen` renews generated files.');
  process.exitCode = 1;
}
