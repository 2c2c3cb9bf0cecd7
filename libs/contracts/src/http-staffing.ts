import { z } from 'zod';
import { CaseKind } from './case-events.ts';
import { QueueLoadUpdated } from './control-events.ts';

/** Query of `GET /v1/staffing`. */
export const StaffingQuery = z.object({
  target: z.coerce
    .number()
    .min(0.5)
    .max(0.999)
    .default(0.95)
    .describe('Share of the cases that shall be begun in time, 0.5 to 0.999.'),
});
export type StaffingQuery = z.infer<typeof StaffingQuery>;

/** How many people a queue needs next week if it is like the last one (requirement D9). */
export const QueueStaffing = z.object({
  queue: z.string(),
  calendar: z.string(),
  load: QueueLoadUpdated.schema.nullable().describe('As last published; null before that.'),
  arrivals: z.int().min(0).describe('Cases of the last seven days.'),
  busiestPerHour: z.number().min(0),
  secondsPerCase: z.number().min(0).nullable().describe('Mean time that somebody has a case.'),
  due: z.number().describe('Seconds of open time that a case may take.'),
  model: z.enum(['erlang_c', 'backlog']).describe('Backlog where cases may wait for hours.'),
  people: z.int().min(0).nullable().describe('At work in every open hour; null when it cannot be told.'),
  why: z.string().nullable().describe('Why it cannot be told.'),
  utilisation: z.number().min(0).nullable(),
});
export type QueueStaffing = z.infer<typeof QueueStaffing>;

/** What the closed cases of a path cost in the last seven days. */
export const PathFigures = z.object({
  queue: z.string(),
  kind: CaseKind,
  cases: z.int().min(0),
  workedSeconds: z.number().min(0),
  overridden: z.int().min(0),
  currency: z.string(),
  labour: z.number().min(0),
  overhead: z.number().min(0),
  rework: z.number().min(0),
  perCase: z.number().min(0).nullable(),
});
export type PathFigures = z.infer<typeof PathFigures>;

export const StaffingReply = z.object({
  target: z.number(),
  queues: z.array(QueueStaffing),
  paths: z.array(PathFigures).describe('Empty where queues.yaml says no costs.'),
});
export type StaffingReply = z.infer<typeof StaffingReply>;

/** A sign that the design and not the staffing is at fault (requirement D10). */
export const BottleneckFound = z.object({
  kind: z.enum(['spike_after_change', 'one_queue', 'arrivals_exceed_work', 'one_reason', 'disagreement']),
  about: z.string().describe('A version, a queue or a reason code.'),
  figure: z.number(),
  cases: z.int().min(0).describe('What the figure is made of.'),
  detail: z.string(),
  remedy: z.string(),
});
export const BottleneckList = z.object({ data: z.array(BottleneckFound) });
export type BottleneckList = z.infer<typeof BottleneckList>;
