import { growthPart } from './growth-part.ts';
import { memoryPart } from './memory-part.ts';
import { breakerPart } from './breaker-part.ts';
import { claimPart } from './claim-part.ts';
import { lifecyclePart } from './lifecycle-part.ts';
import { decidePart } from './decide/decide-part.ts';
import { timersPart } from './timers-part.ts';
import type { Part } from './part.ts';
import { pipelinePart } from './pipeline-part.ts';
import { rulesPart } from './rules-part.ts';

/** Everything that is measured, in the order in which it runs. */
export const parts: readonly Part[] = [
  rulesPart,
  decidePart,
  pipelinePart,
  lifecyclePart,
  claimPart,
  breakerPart,
  timersPart,
  growthPart,
  memoryPart,
];

export const partNames: readonly string[] = parts.map(({ name }) => name);
