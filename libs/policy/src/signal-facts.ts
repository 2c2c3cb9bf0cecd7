import type { Signals } from '@tidegate/contracts/signals';
import type { FactDefinition, FactType, Scored } from './fact-definition.ts';

type SignalReader = (signals: Signals) => boolean | number | undefined;
type FamilyName = keyof Signals;
/** `family.signal`. */
type SignalPath = {
  [Family in FamilyName]: `${Family}.${keyof NonNullable<Signals[Family]> & string}`;
}[FamilyName];

const boolean: FactType = { kind: 'boolean' };
const share: FactType = { kind: 'number', min: 0, max: 1, unit: 'share' };
const count: FactType = { kind: 'number', min: 0, max: 1_000_000, unit: 'count' };
const seconds: FactType = { kind: 'number', min: 0, max: 1e12, unit: 'seconds' };
const days: FactType = { kind: 'number', min: 0, max: 1e9, unit: 'days' };

/** A signal as the product sent it, or as Tidegate computed it where that is worse; missing when neither is there. */
const sent = (name: string, type: FactType, meaning: string, read: SignalReader): FactDefinition => ({
  name,
  type,
  presence: 'optional',
  meaning,
  read: (scored) => valueThatCounts(scored, read),
});

/** A signal whose value is the fact; a list is its length. */
const plain = (name: string, type: FactType, path: SignalPath, meaning: string): FactDefinition => {
  const [family, signal] = path.split('.') as [FamilyName, string];
  return sent(name, type, meaning, (signals) => {
    const value: unknown = (signals[family] as Readonly<Record<string, unknown>> | undefined)?.[signal];
    return Array.isArray(value) ? value.length : (value as boolean | number | undefined);
  });
};

/**
 * True when the product says so or intake found words for it in the question, which sets the domain. The question is
 * always there and always searched, so these facts are never missing; a product cannot switch them off by sending `false`.
 */
const noticed = (
  name: string,
  domain: string,
  meaning: string,
  read: SignalReader = () => undefined,
): FactDefinition => ({
  name,
  type: boolean,
  presence: 'required',
  meaning: `${meaning} The product says so, or intake found words for it (domain ${domain}).`,
  read: ({ request, classification }: Scored) =>
    read(request.signals) === true || classification.domains.includes(domain),
});

/** What Tidegate computed stands only where it counts (contracts/evidence-events.ts). */
function valueThatCounts({ request, assessment }: Scored, read: SignalReader): ReturnType<SignalReader> {
  const computed = assessment.computed && read(assessment.computed);
  return computed === undefined ? read(request.signals) : computed;
}

/** Facts of signals that have a name, a value and no more to them. */
const plainFacts: readonly FactDefinition[] = [
  plain('critical_grounding', share, 'retrieval.criticalGrounding', 'Grounding of the critical claims.'),
  plain('oldest_document_days', days, 'retrieval.oldestDays', 'Age of the oldest passage.'),
  plain('authoritative_conflicts', count, 'retrieval.authoritativeConflicts', 'Contradicting authoritative pairs.'),
  plain('retrieval_ambiguity', share, 'retrieval.ambiguity', '1 when readings of the question share no passage.'),
  plain('documents', count, 'retrieval.documents', 'Passages retrieved.'),
  plain('top_score', share, 'retrieval.topScore', 'Relevance of the best passage.'),
  plain('top_k_mean', share, 'retrieval.topKMean', 'Mean relevance of the top k.'),
  plain('top_k_entropy', share, 'retrieval.topKEntropy', '1 when no passage stands out.'),
  plain('rerank_margin', share, 'retrieval.rerankMargin', 'Distance of the best two passages.'),
  plain('schema_valid', boolean, 'generation.schemaValid', 'False when the output did not match its schema.'),
  plain('draft_consistency', share, 'generation.draftConsistency', 'How far several drafts agree.'),
  plain('ensemble_variance', share, 'generation.ensembleVariance', 'Variance of what several models score.'),
  plain('unsupported_claims', count, 'generation.unsupportedClaims', 'Claims without support.'),
  plain('truncated', boolean, 'generation.truncated', 'The output is not complete.'),
  plain('refused', boolean, 'generation.refused', 'The model refused.'),
  plain('length_out_of_range', boolean, 'generation.lengthOutOfRange', 'Shorter or longer than it may be.'),
  plain('prohibited_categories', count, 'generation.prohibitedCategories', 'Prohibited categories touched.'),
  plain('policy_classifier_score', share, 'generation.policyClassifierScore', 'Probability of being within policy.'),
  plain('model_confidence', share, 'generation.modelConfidence', "The model's own probability; weak by itself."),
  plain('tool_success_rate', share, 'tooling.successRate', 'Share of calls that succeeded.'),
  plain('unrecovered_writes', count, 'tooling.unrecoveredWriteFailures', 'Failed writes that nothing made good.'),
  plain('unread_writes', count, 'tooling.unreadWrites', 'Entities changed that were never read.'),
  plain('scope_fit', share, 'tooling.scopeFit', 'Share of needed permissions that are held.'),
  plain('reversibility', share, 'tooling.reversibility', 'Share of writes that can be undone.'),
  plain('plan_branches', count, 'workflow.planBranches', 'Decisions that the plan leaves open.'),
  plain('external_dependencies', count, 'workflow.externalDependencies', 'Systems that the plan relies on.'),
  plain('complexity', share, 'workflow.complexity', 'Complexity of the task.'),
  plain('slow_steps', count, 'workflow.slowSteps', 'Steps that took long.'),
  plain('non_convergent', boolean, 'workflow.nonConvergent', 'Too many slow steps without coming closer.'),
  plain('fields_not_found', count, 'workflow.missingFields', 'Needed fields that the agent did not find.'),
  plain('conflicting_records', count, 'workflow.conflictingRecords', 'Records that contradict each other.'),
  plain('urgency', share, 'conversation.urgency', '1 when the user cannot wait.'),
  plain('user_turns', count, 'conversation.userTurns', 'Messages of the user so far.'),
  plain('agent_turns', count, 'conversation.agentTurns', 'Messages of the agent so far.'),
  plain('weak_intent', boolean, 'history.weakIntent', 'This kind of request often goes wrong.'),
  plain('drift_since_change', share, 'history.driftSinceChange', 'Drift since the last change.'),
  plain('days_since_change', days, 'history.daysSinceChange', 'Days since model, prompt, index or tools changed.'),
  plain('incident_window', boolean, 'history.incidentWindow', 'An incident is open or was recently.'),
  plain('policy_change_window', boolean, 'history.policyChangeWindow', 'A policy changed recently.'),
  plain('similar_case_coverage', share, 'history.similarCaseCoverage', 'How well reviewed cases cover this one.'),
  plain(
    'similar_case_correction_rate',
    share,
    'history.similarCaseCorrectionRate',
    'Share of similar cases that reviewers corrected.',
  ),
  plain('route_quality', share, 'history.routeQuality', 'Share of earlier outputs that were right.'),
  plain('input_completeness', share, 'history.inputCompleteness', 'Share of the needed input that is there.'),
  plain('anomaly', share, 'history.anomaly', '1 when nothing like it was seen.'),
];

/** Facts that are signals (contracts/signals.ts), so that a rule may name one without going through a score. */
export const signalFacts: readonly FactDefinition[] = [
  ...plainFacts,
  sent('coverage', share, 'Share of the question that passages cover.', ({ retrieval }) => retrieval?.coverage),
  sent('agreement', share, 'Share of passages that agree.', ({ retrieval }) => retrieval?.agreement),
  sent('authority', share, 'Share of passages from authoritative sources.', ({ retrieval }) => retrieval?.authority),
  sent('grounding', share, 'Share of claims with a supporting citation.', ({ retrieval }) => retrieval?.grounding),
  sent('freshness', share, 'Share of passages within their window.', ({ retrieval }) => retrieval?.freshness),
  sent('contradictions', count, 'Contradicting pairs of passages.', ({ retrieval }) => retrieval?.contradictions),
  sent(
    'policy_version_mismatch',
    boolean,
    'A cited policy is not current.',
    ({ retrieval }) => retrieval?.policyVersionMismatch,
  ),
  sent('tool_calls', count, 'Tool calls made.', ({ tooling }) => tooling?.calls),
  sent('tool_failures', count, 'Tool calls that failed.', ({ tooling }) => tooling?.failures),
  sent('consecutive_failures', count, 'Longest run of failed calls.', ({ tooling }) => tooling?.consecutiveFailures),
  sent('repeated_calls', count, 'Calls identical to an earlier one.', ({ tooling }) => tooling?.repeatedCalls),
  sent('validation_errors', count, 'Calls refused for their arguments.', ({ tooling }) => tooling?.validationErrors),
  sent('entity_mismatch', boolean, 'Another entity than asked about.', ({ tooling }) => tooling?.entityMismatch),
  sent('write_calls', count, 'Calls that change a system of record.', ({ tooling }) => tooling?.writes),
  {
    name: 'write_failures',
    type: count,
    presence: 'optional',
    meaning: 'Writes that did not succeed.',
    read: ({ request, assessment }) => writeFailures({ ...request.signals.tooling, ...assessment.computed?.tooling }),
  },
  sent(
    'stale_read_seconds',
    seconds,
    'Age of the oldest read that a write relies on.',
    ({ tooling }) => tooling?.staleReadSeconds,
  ),
  sent(
    'missing_preconditions',
    count,
    'Preconditions that were not met.',
    ({ tooling }) => tooling?.missingPreconditions?.length,
  ),
  sent('within_scope', boolean, 'False when the product may not do this.', ({ tooling }) => tooling?.withinScope),
  sent('steps', count, 'Steps taken so far.', ({ workflow }) => workflow?.steps),
  sent('plan_length', count, 'Steps that the plan foresees.', ({ workflow }) => workflow?.planLength),
  sent(
    'steps_without_progress',
    count,
    'Latest steps that changed nothing.',
    ({ workflow }) => workflow?.stepsWithoutProgress,
  ),
  sent('domains_crossed', count, 'Policy domains touched.', ({ workflow }) => workflow?.domainsCrossed),
  sent('duration_seconds', seconds, 'Duration so far.', ({ workflow }) => workflow?.durationSeconds),
  sent(
    'intent_ambiguity',
    share,
    '1 when the intent is fully ambiguous.',
    ({ conversation }) => conversation?.intentAmbiguity,
  ),
  sent(
    'identity_confidence',
    share,
    'How sure the identity is.',
    ({ conversation }) => conversation?.identityConfidence,
  ),
  noticed(
    'exception_language',
    'exception',
    'An exception is asked for.',
    ({ workflow }) => workflow?.exceptionLanguage,
  ),
  noticed(
    'asks_for_person',
    'person-wanted',
    'The user wants a person.',
    ({ conversation }) => conversation?.asksForPerson,
  ),
  noticed('distress', 'distress', 'The user is in distress.', ({ conversation }) => conversation?.distress),
  noticed('legal_mention', 'legal', 'Legal steps are mentioned.', ({ conversation }) => conversation?.legalMention),
  noticed('media_mention', 'media', 'Media are mentioned.', ({ conversation }) => conversation?.mediaMention),
  noticed('safety_mention', 'safety', 'Somebody may be in danger.'),
  noticed('fraud_mention', 'fraud', 'Fraud is suspected.'),
];

function writeFailures(tooling: NonNullable<Signals['tooling']>): number | undefined {
  if (tooling.writes === undefined || tooling.writesSucceeded === undefined) return undefined;
  return Math.max(0, tooling.writes - tooling.writesSucceeded);
}
