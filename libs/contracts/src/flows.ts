import { topics, type ServiceName, type TopicName } from './topics.ts';

/** API keys of products, for the services that products call; read in every mode, believed where names are proved (docs/identity.md). */
export const keyTopic = 'tidegate.api-key.state.v1' as const satisfies TopicName;

/** What each service reads and writes (DESIGN §2); the AsyncAPI operations and the map in the docs come from it. */
export const flows: Readonly<Record<ServiceName, { consumes: readonly TopicName[]; produces: readonly TopicName[] }>> =
  {
    intake: {
      consumes: [
        'tidegate.request.submitted.v1',
        'tidegate.request.rejected.v1',
        'tidegate.decision.made.v1',
        'tidegate.request.resolved.v1',
        keyTopic,
        'tidegate.request.asked.v1',
        'tidegate.case.lifecycle.v1',
      ],
      produces: [
        'tidegate.request.submitted.v1',
        'tidegate.request.rejected.v1',
        'tidegate.request.classified.v1',
        'tidegate.request.answered.v1',
        'tidegate.outcome.reported.v1',
        keyTopic,
      ],
    },
    evidence: {
      consumes: ['tidegate.request.classified.v1', 'tidegate.calibration.state.v1', 'tidegate.cohort-history.state.v1'],
      produces: ['tidegate.evidence.scored.v1'],
    },
    policy: {
      consumes: [
        'tidegate.evidence.scored.v1',
        'tidegate.policy.state.v1',
        'tidegate.breaker.state.v1',
        'tidegate.autonomy.state.v1',
        'tidegate.queue-load.state.v1',
      ],
      produces: ['tidegate.decision.made.v1', 'tidegate.policy.state.v1'],
    },
    routing: {
      consumes: [
        'tidegate.decision.made.v1',
        'tidegate.request.rejected.v1',
        'tidegate.review.lifecycle.v1',
        'tidegate.request.answered.v1',
        'tidegate.action.lifecycle.v1',
        'tidegate.breaker.state.v1',
      ],
      produces: ['tidegate.case.lifecycle.v1', 'tidegate.queue-load.state.v1'],
    },
    review: {
      consumes: ['tidegate.case.lifecycle.v1', 'tidegate.action.lifecycle.v1', 'tidegate.request.answered.v1'],
      produces: ['tidegate.review.lifecycle.v1', 'tidegate.request.resolved.v1', 'tidegate.request.asked.v1'],
    },
    actions: {
      consumes: ['tidegate.decision.made.v1', 'tidegate.request.resolved.v1', 'tidegate.breaker.state.v1', keyTopic],
      produces: ['tidegate.action.lifecycle.v1'],
    },
    feedback: {
      consumes: ['tidegate.review.lifecycle.v1'],
      produces: ['tidegate.label.lifecycle.v1', 'tidegate.cohort-history.state.v1'],
    },
    monitor: {
      consumes: ['tidegate.review.lifecycle.v1', 'tidegate.case.lifecycle.v1'],
      produces: ['tidegate.breaker.state.v1', 'tidegate.incident.lifecycle.v1'],
    },
    audit: {
      consumes: Object.keys(topics) as TopicName[],
      produces: ['tidegate.audit.checkpoint.v1'],
    },
  };
