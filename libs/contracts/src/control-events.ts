import { z } from 'zod';
import { CalibrationFit } from './calibration-fit.ts';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';
import { PolicyDocument } from './policy-document.ts';
import { Versions } from './request-events.ts';

export const PolicyPublished = defineEvent({
  type: 'tidegate.policy.published.v1',
  topic: 'tidegate.policy.state.v1',
  schema: z.object({
    scope: z.string().describe('`*` for every tenant, or one tenant id; the narrower one wins.'),
    version: z.int().min(1),
    hash: z.string().describe('SHA-256 of the canonical document, hex.'),
    document: PolicyDocument,
    publishedBy: z.string().describe('Who put it forward: a person, or `file:<instance>` for the files at a start.'),
    publishedAt: Instant,
    approvedBy: z.string().optional().describe('The second person; absent for files and for a step back.'),
    previous: z
      .object({ version: z.int().min(1), hash: z.string(), document: PolicyDocument })
      .optional()
      .describe('What decided for the scope before, so that one step leads back; absent where nothing did.'),
    rollbackOf: z
      .object({ version: z.int().min(1), hash: z.string(), reason: z.string().max(2_048) })
      .optional()
      .describe('The version that this step back took out of force, and why.'),
  }),
  summary: 'A policy is in force for a scope. Keyed by scope.',
});

export const BreakerState = z.enum(['closed', 'open', 'half_open']);
export type BreakerState = z.infer<typeof BreakerState>;

export const BreakerChanged = defineEvent({
  type: 'tidegate.breaker.changed.v1',
  topic: 'tidegate.breaker.state.v1',
  schema: z.object({
    scope: z.string(),
    state: BreakerState,
    epoch: z.int().min(1).describe('Rises with every change of the scope; fences decisions made before (DESIGN §4.5).'),
    openedBy: z.string().nullable().describe('`monitor`, or the person who used the kill switch; null when closed.'),
    killSwitch: z.boolean(),
    reason: z.string().max(2_048),
    statistics: z
      .object({
        reviewed: z.int().min(0),
        overridden: z.int().min(0),
        lowerBound: z.number().min(0).max(1),
        upperBound: z.number().min(0).max(1),
        limit: z.number().min(0).max(1),
      })
      .nullable(),
    changedAt: Instant,
    probesFrom: Instant.nullable().describe('When an open breaker starts its supervised canary.'),
  }),
  summary: 'Whether automation may act in a scope. Keyed by scope.',
});
export type Breaker = z.infer<typeof BreakerChanged.schema>;

export const AutonomyChanged = defineEvent({
  type: 'tidegate.autonomy.changed.v1',
  topic: 'tidegate.autonomy.state.v1',
  schema: z.object({
    scope: z.string(),
    stage: z.enum(['observe', 'recommend', 'approve_all', 'approve_sampled', 'automatic']),
    changedBy: z.array(z.string()).min(1),
    reason: z.string().max(2_048),
    changedAt: Instant,
  }),
  summary: 'How far a workflow may go by itself (requirement G7). Keyed by scope.',
});

export const CalibrationPublished = defineEvent({
  type: 'tidegate.calibration.published.v1',
  topic: 'tidegate.calibration.state.v1',
  schema: z.object({
    calibrationId: z.string(),
    scope: z.string(),
    versions: Versions.describe('The only set of versions it is valid for (requirement B9).'),
    intercept: z.number(),
    coefficients: z
      .record(z.string(), z.number())
      .describe('By signal (`family.signal`), or by feature where `fit` says how they are read.'),
    fittedOn: z.int().min(0).describe('Number of labels.'),
    expectedCalibrationError: z.number().min(0).max(1),
    fittedAt: Instant,
    fit: CalibrationFit.optional().describe('How features are read and mapped; absent in events before 2026-11-21.'),
  }),
  summary: 'From signals to a probability of being right. Keyed by scope.',
});

export const CohortHistoryUpdated = defineEvent({
  type: 'tidegate.cohort-history.updated.v1',
  topic: 'tidegate.cohort-history.state.v1',
  schema: z.object({
    cohort: z.string(),
    tenantId: z.string(),
    reviewed: z.int().min(0),
    overridden: z.int().min(0),
    audited: z.int().min(0).describe('Random audits of automatic decisions.'),
    falseAutonomy: z.int().min(0).describe('Audits that found an automatic decision wrong.'),
    needless: z.int().min(0).describe('Escalations that a reviewer called needless.'),
    updatedAt: Instant,
  }),
  summary: 'How often people disagreed with a cohort. Keyed by cohort.',
});

/** What the load of a queue means for the cases in it (requirement D9). Nothing here ever lets a proposal pass. */
export const QueueForecast = z.object({
  closedPerHour: z.number().min(0).describe('Cases closed in the last hour, or as if it had been one.'),
  waitSeconds: z.number().min(0).nullable().describe('How long a new case waits; null while nobody closes cases.'),
  misses: z.int().min(0).describe('Open cases that will miss their deadline at this pace.'),
  pressure: z
    .enum(['normal', 'strained', 'overloaded'])
    .describe('`strained`: some will be late: alert, defer audits. `overloaded`: new cases will be late, too.'),
});
export type QueueForecast = z.infer<typeof QueueForecast>;

export const QueueLoadUpdated = defineEvent({
  type: 'tidegate.queue-load.updated.v1',
  topic: 'tidegate.queue-load.state.v1',
  schema: z.object({
    queue: z.string(),
    open: z.int().min(0),
    overdue: z.int().min(0),
    oldestOpenedAt: Instant.nullable(),
    forecast: QueueForecast.optional().describe('Absent in events before 2026-11-21.'),
    updatedAt: Instant,
  }),
  summary: 'How much waits in a queue, and what will come of it. Keyed by queue.',
});

export const AuditCheckpointed = defineEvent({
  type: 'tidegate.audit.checkpointed.v1',
  topic: 'tidegate.audit.checkpoint.v1',
  schema: z.object({
    chain: z.string(),
    length: z.int().min(0),
    headHash: z.string(),
    at: Instant,
  }),
  summary: 'The head of an audit chain, so that a witness outside the database can notice a rewrite.',
});
