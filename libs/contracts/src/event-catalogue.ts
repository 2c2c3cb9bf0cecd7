import {
  ActionExecuted,
  ActionFailed,
  ActionPreviewed,
  ActionRolledBack,
  RollbackFailed,
  RollbackRequested,
} from './action-events.ts';
import { PolicyCandidateChanged } from './candidate-events.ts';
import { RequestAnswered, RequestAsked } from './ask-events.ts';
import {
  CaseClosed,
  CaseEscalated,
  CaseExpired,
  CaseOpened,
  CaseRerouted,
  CaseRescheduled,
  CaseResumed,
  CaseWaiting,
} from './case-events.ts';
import {
  AuditCheckpointed,
  AutonomyChanged,
  BreakerChanged,
  CalibrationPublished,
  CohortHistoryUpdated,
  PolicyPublished,
  QueueLoadUpdated,
} from './control-events.ts';
import { DeadLetterDiscarded, DeadLetterReplayed } from './dead-letter-events.ts';
import { DecisionMade } from './decision-events.ts';
import type { EventDefinition } from './define-event.ts';
import { EvidenceScored } from './evidence-events.ts';
import { GrantIssued, GrantRedeemed, GrantRefused } from './grant-events.ts';
import { IncidentClosed, IncidentOpened } from './incident-events.ts';
import { ApiKeyChanged } from './key-events.ts';
import { LabelRecorded } from './label-events.ts';
import {
  OutcomeReported,
  RequestClassified,
  RequestRejected,
  RequestResolved,
  RequestSubmitted,
} from './request-events.ts';
import { ReviewClaimed, ReviewHandedOver, ReviewReleased, VerdictRecorded, VerdictWithdrawn } from './review-events.ts';

/** Every event that crosses a process, in the order of the pipeline. The documents are generated from this list. */
export const eventDefinitions: readonly EventDefinition[] = [
  RequestSubmitted,
  RequestRejected,
  RequestClassified,
  EvidenceScored,
  DecisionMade,
  CaseOpened,
  CaseEscalated,
  CaseRerouted,
  CaseWaiting,
  CaseResumed,
  CaseRescheduled,
  CaseExpired,
  CaseClosed,
  ReviewClaimed,
  ReviewReleased,
  ReviewHandedOver,
  VerdictRecorded,
  VerdictWithdrawn,
  RequestAsked,
  RequestAnswered,
  RequestResolved,
  ActionPreviewed,
  ActionExecuted,
  ActionFailed,
  RollbackRequested,
  ActionRolledBack,
  RollbackFailed,
  GrantIssued,
  GrantRedeemed,
  GrantRefused,
  OutcomeReported,
  LabelRecorded,
  CohortHistoryUpdated,
  CalibrationPublished,
  AutonomyChanged,
  BreakerChanged,
  IncidentOpened,
  IncidentClosed,
  PolicyCandidateChanged,
  PolicyPublished,
  QueueLoadUpdated,
  ApiKeyChanged,
  AuditCheckpointed,
  DeadLetterReplayed,
  DeadLetterDiscarded,
];

const byType = new Map(eventDefinitions.map((definition) => [definition.type, definition]));

/** The definition of an event type; undefined for types of a newer version than this process knows. */
export function definitionOf(type: string): EventDefinition | undefined {
  return byType.get(type);
}
