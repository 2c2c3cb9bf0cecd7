import { z } from 'zod';

/**
 * The closed catalogue of reason codes (requirement B7): what each means, for reviewers and dashboards.
 * Codes are stable for ever; add, never rename.
 */
export const reasonCodes = {
  WEAK_RETRIEVAL: 'Retrieved passages cover too little of the question.',
  MISSING_AUTH_SOURCE: 'No authoritative source supports the proposal.',
  UNGROUNDED_CLAIMS: 'Claims in the draft have no supporting citation.',
  CONFLICTING_EVIDENCE: 'Retrieved passages contradict each other.',
  STALE_EVIDENCE: 'Evidence is older than its freshness window.',
  POLICY_VERSION_MISMATCH: 'A cited policy is not the version in force.',
  TOOL_FAILURES: 'Tool calls failed on the way to this proposal.',
  REPEATED_TOOL_CALLS: 'The agent repeated identical tool calls.',
  TOOLCHAIN_NONCONVERGENCE: 'Many steps without progress.',
  ENTITY_MISMATCH: 'The entity acted on is not the one asked about.',
  MISSING_PRECONDITION: 'A precondition of the action was not met.',
  OUT_OF_SCOPE: 'The action exceeds what this product may do.',
  STALE_READ: 'A write relies on a read that is too old.',
  LONG_WORKFLOW: 'More steps than this kind of task should need.',
  DOMAIN_CROSSING: 'The workflow touches several policy domains.',
  EXCEPTION_LANGUAGE: 'The text asks for an exception to the rules.',
  MISSING_FIELDS: 'Fields that this task type needs are missing.',
  AMBIGUOUS_USER_INTENT: 'It is unclear what the user wants.',
  UNVERIFIED_IDENTITY: 'The user is not authenticated well enough.',
  MISSING_SIGNALS: 'Signals that this decision needs were not sent.',
  FREQUENTLY_CORRECTED: 'Reviewers often correct this cohort.',
  IRREVERSIBLE_ACTION: 'The action cannot be undone.',
  HIGH_VALUE_TRANSACTION: 'The value is above the limit for automation.',
  CRITICAL_TIER: 'Tier 3: material impact.',
  TRANSACTIONAL_TIER: 'Tier 2: changes a system of record or reaches a customer.',
  USER_ASKS_FOR_PERSON: 'The user asked for a person.',
  DISTRESS: 'The user is in distress.',
  LEGAL_MENTION: 'Legal steps are mentioned.',
  MEDIA_MENTION: 'Media or public attention is mentioned.',
  VIP_USER: 'The user is marked as important.',
  NO_GRANT: 'No rule allows this to proceed by itself.',
  GRANTED: 'A rule allows this to proceed by itself.',
  BREAKER_OPEN: 'Automation is paused for this scope.',
  KILL_SWITCH: 'A person stopped automation for this scope.',
  NO_POLICY: 'No policy is published for this tenant.',
  INVALID_REQUEST: 'The request failed the schema check.',
  AUDIT_SAMPLE: 'Drawn at random to check automation after the fact.',
  ACTION_NOT_EXECUTED: 'An allowed action could not be executed.',
} as const;

export type ReasonCode = keyof typeof reasonCodes;
export const ReasonCode = z.enum(Object.keys(reasonCodes) as [ReasonCode, ...ReasonCode[]]);
