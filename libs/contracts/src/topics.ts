/**
 * Every topic of Tidegate, once. Services, the local stack, tests and the AsyncAPI document read this list;
 * nothing creates a topic that is not on it (requirement: "topics declared in one list").
 */
export interface Topic {
  /**
   * `pipeline` carries one event type, keyed `tenant:request_id`; `lifecycle` carries all events of one aggregate in
   * order; `control` is compacted and keyed by scope; `dead-letter` keeps what could not be handled.
   */
  readonly kind: 'pipeline' | 'lifecycle' | 'control' | 'dead-letter';
  readonly partitions: number;
  /** Milliseconds; -1 keeps for ever. Control topics keep the last record of each key instead. */
  readonly retentionMs: number;
  readonly summary: string;
}

const day = 86_400_000;
const pipeline = (summary: string): Topic => ({ kind: 'pipeline', partitions: 6, retentionMs: 7 * day, summary });
const lifecycle = (summary: string): Topic => ({ kind: 'lifecycle', partitions: 6, retentionMs: 30 * day, summary });
const control = (summary: string): Topic => ({ kind: 'control', partitions: 1, retentionMs: -1, summary });
const deadLetter = (group: string): Topic => ({
  kind: 'dead-letter',
  partitions: 1,
  retentionMs: 30 * day,
  summary: `Records that ${group} could not handle, with the reason and where they came from.`,
});

export const topics = {
  'tidegate.request.submitted.v1': pipeline('Requests as the AI products sent them.'),
  'tidegate.request.rejected.v1': pipeline('Requests that failed the schema check, with every problem listed.'),
  'tidegate.request.classified.v1': pipeline('Requests with task type, risk tier and domains.'),
  'tidegate.evidence.scored.v1': pipeline('Classified requests with the assessment of their evidence.'),
  'tidegate.decision.made.v1': pipeline('Decisions: outcome, reasons, fired rules, obligations, versions.'),
  'tidegate.request.resolved.v1': pipeline('What the product may finally do, after a person decided.'),
  'tidegate.request.asked.v1': pipeline('What reviewers need of the product; the case waits for it.'),
  'tidegate.request.answered.v1': pipeline('What the product answered.'),
  'tidegate.outcome.reported.v1': pipeline('What happened afterwards, told by the product.'),
  'tidegate.case.lifecycle.v1': lifecycle('Cases from opened to closed. Keyed by case id.'),
  'tidegate.review.lifecycle.v1': lifecycle('Claims and verdicts of reviewers. Keyed by case id.'),
  'tidegate.action.lifecycle.v1': lifecycle('Previews and executions of actions. Keyed by checkpoint id.'),
  'tidegate.label.lifecycle.v1': lifecycle('Ground truth about closed cases. Keyed by case id.'),
  'tidegate.incident.lifecycle.v1': lifecycle('Incidents opened and closed. Keyed by incident id.'),
  'tidegate.dead-letter.lifecycle.v1': lifecycle('What people did about dead letters. Keyed by letter id.'),
  'tidegate.audit.checkpoint.v1': lifecycle('Heads of the audit chains, for witnesses outside the database.'),
  'tidegate.policy.state.v1': control('Published policies, keyed by scope, and candidates, keyed `candidate:<scope>`.'),
  'tidegate.breaker.state.v1': control('Breakers and kill switches, keyed by scope.'),
  'tidegate.autonomy.state.v1': control('Autonomy stages, keyed by scope.'),
  'tidegate.calibration.state.v1': control('Calibrations, keyed by scope.'),
  'tidegate.cohort-history.state.v1': control('How often people disagreed, keyed by cohort.'),
  'tidegate.queue-load.state.v1': control('Load of each queue, keyed by queue.'),
  'tidegate.api-key.state.v1': control('API keys of products, keyed by key id; digests, never secrets.'),
  'tidegate.dead-letter.intake.v1': deadLetter('intake'),
  'tidegate.dead-letter.intake-status.v1': deadLetter('intake-status'),
  'tidegate.dead-letter.evidence.v1': deadLetter('evidence'),
  'tidegate.dead-letter.policy.v1': deadLetter('policy'),
  'tidegate.dead-letter.routing.v1': deadLetter('routing'),
  'tidegate.dead-letter.review.v1': deadLetter('review'),
  'tidegate.dead-letter.actions.v1': deadLetter('actions'),
  'tidegate.dead-letter.feedback.v1': deadLetter('feedback'),
  'tidegate.dead-letter.monitor.v1': deadLetter('monitor'),
  'tidegate.dead-letter.audit.v1': deadLetter('audit'),
} as const satisfies Record<string, Topic>;

export type TopicName = keyof typeof topics;

/** The nine services, in the order of the pipeline. */
export const serviceNames = [
  'intake',
  'evidence',
  'policy',
  'routing',
  'review',
  'actions',
  'feedback',
  'monitor',
  'audit',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** The consumer groups, without the `tidegate-` that begins their names on Kafka: one per service, and further ones. */
export const consumerGroups = [...serviceNames, 'intake-status'] as const;
export type ConsumerGroup = (typeof consumerGroups)[number];

/** Where a consumer group puts records that it cannot handle. */
export function deadLetterTopicOf(group: ConsumerGroup): TopicName {
  return `tidegate.dead-letter.${group}.v1`;
}

export function isConsumerGroup(name: string): name is ConsumerGroup {
  return (consumerGroups as readonly string[]).includes(name);
}
