import { z } from 'zod';

/** RFC 9457 problem details with a stable `code` and one entry for each field at fault. */
export const Problem = z.object({
  type: z.string().describe('URI reference of the documentation of this problem.'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string().describe('Stable snake_case code.'),
  traceId: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
