import { z } from 'zod';
import { namePatternOf } from './name-pattern.ts';

const NamePattern = z
  .string()
  .regex(
    /^\*?[A-Za-z0-9_.:-]{1,128}\*?$/,
    'must be a name of a tool, with a * before it, behind it or both, or without',
  )
  .transform(namePatternOf);

/** How a tool trace is read (requirement B3). */
export const TraceRules = z.strictObject({
  writes: z
    .array(NamePattern)
    .max(100)
    .default([])
    .describe('Names of tools that change something, for calls that do not say it, such as `update_*`.'),
  entityArguments: z
    .array(z.string().min(1).max(128))
    .max(50)
    .default([])
    .describe('Arguments that name what a call is about; the first of them that is there counts for a write.'),
  preconditions: z
    .array(
      z.strictObject({
        tool: NamePattern.describe('The write that needs something.'),
        needs: NamePattern.describe('The call that must have succeeded before.'),
        sameEntity: z.boolean().default(true).describe('Whether it must have been about the same entity.'),
      }),
    )
    .max(100)
    .default([]),
});
export type TraceRules = z.infer<typeof TraceRules>;
