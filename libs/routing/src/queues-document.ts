import { CaseKind, ExpiryOutcome, Level } from '@tidegate/contracts/case-events';
import { Slug } from '@tidegate/contracts/envelope';
import { ReasonCode } from '@tidegate/contracts/reason-codes';
import { RiskTier } from '@tidegate/contracts/request-events';
import { z } from 'zod';
import { queuesProblems } from './check-queues.ts';
import { Duration } from './duration.ts';

/** One step of the ladder: how long after the opening, who owns the case then and how long they have. */
export const LadderStep = z.strictObject({
  after: Duration.describe('Open time since the clock of the case began; each step later than the one before.'),
  level: Level.describe('Owner from then on; a case never moves down.'),
  dueIn: Duration.describe('The new deadline of a case that is late already, counted from the step.'),
});
export type LadderStep = z.infer<typeof LadderStep>;

/** A deadline for some of the cases of a queue; the first that fits is taken. */
export const DueRule = z
  .strictObject({
    kinds: z.array(CaseKind).min(1).optional(),
    tiers: z.array(RiskTier).min(1).optional(),
    due: Duration,
    calendar: Slug.optional().describe('Instead of that of the queue; `always` for what cannot wait for the morning.'),
  })
  .refine(
    (rule) => rule.kinds !== undefined || rule.tiers !== undefined,
    'must have kinds or tiers; `due` of the queue covers the rest',
  );

/** Who owns a case at each level: a team, a person, a rota (requirement D2). */
export const Owners = z.strictObject({ L0: Slug, L1: Slug, L2: Slug, L3: Slug });
export type Owners = z.infer<typeof Owners>;

/** What becomes of a case that nobody decided in time (requirement D8). */
export const Expiry = z.strictObject({ after: Duration, outcome: ExpiryOutcome });
export type Expiry = z.infer<typeof Expiry>;

/** The most that a queue may decide; what is above goes on to the queue that `beyond` names. */
export const Ceiling = z.strictObject({
  approval: z.enum(['single', 'dual', 'executive']).optional().describe('Highest approval that may be given here.'),
  amounts: z.record(z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as EUR'), z.number().min(0)).optional(),
});
export type Ceiling = z.infer<typeof Ceiling>;

export const Queue = z.strictObject({
  name: Slug,
  title: z.string().min(1).max(128),
  due: Duration.describe('Deadline of a case, counted in open time from its opening.'),
  dueWhen: z.array(DueRule).default([]),
  calendar: Slug.optional().describe('Of calendars.yaml; `always` unless the file says otherwise for all queues.'),
  ladder: z.array(LadderStep).optional().describe('Instead of the ladder for all queues; empty for none.'),
  owners: Owners.partial().optional().describe('Instead of the owners for all queues.'),
  expiry: Expiry.optional().describe('Instead of that for all queues.'),
  skills: z.array(Slug).min(1).optional().describe('Domains that people here know; any where absent.'),
  languages: z.array(z.string()).min(1).optional().describe('Languages without region that people here read.'),
  ceiling: Ceiling.optional(),
  beyond: Slug.optional().describe('Where cases go that skills, languages or ceiling exclude here.'),
  second: Slug.optional().describe('Where the second of two approvals is given, such as compliance.'),
  arbiter: Slug.optional().describe('Where a case goes when people disagree.'),
  roundsMax: z.int().min(0).max(20).optional().describe('How often the product may be asked; 3 where nobody says.'),
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

/** What people and machines cost, for the cost of each path (requirement D9). */
export const Costs = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as EUR'),
  perHour: z.number().min(0).describe('An hour of a reviewer.'),
  automation: z.number().min(0).describe('Model, retrieval and tools for one request.'),
  overhead: z.number().min(0).describe('A case beside the time that somebody has it.'),
});

/** Cases that go to the top at once, whatever the ladder says (requirement D4). */
export const CriticalOverride = z.strictObject({
  reasons: z.array(ReasonCode).min(1),
  level: Level,
});

/**
 * `config/queues.yaml`: the queues, the rules that choose among them and the ladder (requirements D2 to D8). Rules are
 * read from the top, the first that fits decides, and `defaultQueue` takes the rest, so that no case is without a queue.
 */
export const QueuesDocument = z
  .strictObject({
    defaultQueue: Slug,
    calendar: Slug.default('always'),
    ladder: z.array(LadderStep),
    owners: Owners.default({ L0: 'automation-support', L1: 'reviewers', L2: 'lead', L3: 'on-call' }),
    expiry: Expiry.optional().describe('Of every queue that has none of its own.'),
    criticalOverride: CriticalOverride.optional(),
    answerWithin: Duration.prefault('1d').describe('How long a case waits for the product before it goes on without.'),
    breakerStops: z
      .enum(['every_clock', 'clocks_of_killed'])
      .default('every_clock')
      .describe('Whether any open breaker stops the clocks of approvals in its scope, or only a kill switch.'),
    costs: Costs.optional().describe('Without it, paths are counted but not priced.'),
    queues: z.array(Queue).min(1),
    rules: z.array(RoutingRule).default([]),
  })
  .superRefine((document, context) => {
    for (const { path, message } of queuesProblems(document)) context.addIssue({ code: 'custom', path, message });
  });
export type QueuesDocument = z.infer<typeof QueuesDocument>;
