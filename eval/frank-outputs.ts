import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** One model output with grounding signals and a human judgement. */
const FrankOutput = z.object({
  id: z.string(),
  domain: z.string(),
  split: z.string(),
  signals: z.record(z.string(), z.number().nullable()),
  label: z.object({ grounded: z.boolean() }),
});
export type FrankOutput = z.infer<typeof FrankOutput>;

/** @throws Error naming file, line and field of an output that cannot be read. */
export function readFrank(file: string): FrankOutput[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [outputOf(line, `${file}:${index + 1}`)]));
}

function outputOf(line: string, where: string): FrankOutput {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`${where} is not JSON; each line has to be one model output`);
  }
  const parsed = FrankOutput.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `/${issue.path.join('/')}: ${issue.message}`);
  throw new Error(`${where} is not a model output: ${problems.join('; ')}`);
}
