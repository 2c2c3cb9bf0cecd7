/**
 * Facts whose values are better or worse news, with the direction that is worse (methods 1.4, monotone in evidence). What is
 * not listed has no order of its own: more steps or a higher amount are no worse evidence.
 */
export const worseDirection: ReadonlyMap<string, 'lower' | 'higher'> = new Map([
  ...towards('lower', [
    'composite_score',
    'retrieval_score',
    'tooling_score',
    'workflow_score',
    'conversation_score',
    'history_score',
    'calibrated_probability',
    'coverage',
    'agreement',
    'authority',
    'grounding',
    'freshness',
    'identity_confidence',
    'authenticated',
    'within_scope',
  ]),
  ...towards('higher', [
    'risk_tier',
    'required_tools_missing',
    'override_rate',
    'missing_signals',
    'contradictions',
    'policy_version_mismatch',
    'tool_failures',
    'consecutive_failures',
    'repeated_calls',
    'validation_errors',
    'entity_mismatch',
    'write_failures',
    'stale_read_seconds',
    'missing_preconditions',
    'steps_without_progress',
    'intent_ambiguity',
    'exception_language',
  ]),
]);

function towards(direction: 'lower' | 'higher', names: readonly string[]): [string, 'lower' | 'higher'][] {
  return names.map((name) => [name, direction]);
}
