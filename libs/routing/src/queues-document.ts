import { CaseKind, Level } from '@tidegate/contracts/case-events';
import { Slug } from '@tidegate/contracts/envelope';
import { RiskTier } from '@tidegate/contracts/request-events';
import { z } from 'zod';
import { queuesProblems } from './check-queues.ts';
import { Duration } from './duration.ts';

/** One step of the ladder: how long after the opening, who owns the case then and how long they have. */
export const LadderStep = z.strictObject({
  after: Duration.describe('Time from the opening of the case; each step later than the one before.'),
  level: Level.describe('Owner from then on; a case never moves down.'),
  dueIn: Duration.describe('The new deadline, counted from the step.'),
});
export type LadderStep = z.infer<typeof LadderStep>;

/** A deadline for some of the cases of a queue; the first that fits is taken. */
export const DueRule = z
  .strictObject({
    kinds: z.array(CaseKind).min(1).optional(),
    tiers: z.array(RiskTier).min(1).optional(),
    due: Duration,
  })
  .refine(
    (rule) => rule.kinds !== undefined || rule.tiers !== undefined,
    'must have kinds or tiers; `due` of the queue covers the rest',
  );

export const Queue = z.strictObject({
  name: Slug,
  title: z.string().min(1).max(128),
  due: Duration.describe('Deadline of a case, counted from its opening.'),
  dueWhen: z.array(DueRule).default([]),
  ladder: z.array(LadderStep).optional().describe('Instead of the ladder for all queues; empty for none.'),
});
export type Queue = z.infer<typeof Queue>;

/** Which cases a rule catches: all that is named must fit; in a list one entry is enough. */
export const RoutingTest = z
  .strictObject({
    kinds: z.array(CaseKind).min(1).optional(),
    taskTypes: z.array(Slug).min(1).optional(),
    domains: z.array(Slug).min(1).optional(),
    tiers: z.array(RiskTier).min(1).optional(),
    tenants: z.array(z.string()).min(1).optional(),
    products: z.array(Slug).min(1).optional(),
    languages: z.array(z.string()).min(1).optional().describe('Language without region, such as `de`.'),
  })
  .refine(
    (test) => Object.keys(test).length > 0,
    'must name at least one of kinds, taskTypes, domains, tiers, tenants, products, languages',
  );
export type RoutingTest = z.infer<typeof RoutingTest>;

export const RoutingRule = z.strictObject({ id: Slug, when: RoutingTest, queue: Slug });

/**
 * `config/queues.yaml`: the queues, the rules that choose among them and the ladder (requirements D2 to D4). Rules are
 * read from the top, the first that fits decides, and `defaultQueue` takes the rest, so that no case is without a queue.
 */
export const QueuesDocument = z
  .strictObject({
    defaultQueue: Slug,
    ladder: z.array(LadderStep),
    queues: z.array(Queue).min(1),
    rules: z.array(RoutingRule).default([]),
  })
  .superRefine((document, context) => {
    for (const { path, message } of queuesProblems(document)) context.addIssue({ code: 'custom', path, message });
  });
export type QueuesDocument = z.infer<typeof QueuesDocument>;
