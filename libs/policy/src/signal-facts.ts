import type { Signals } from '@tidegate/contracts/signals';
import type { FactDefinition, FactType, Scored } from './fact-definition.ts';

type SignalReader = (signals: Signals) => boolean | number | undefined;

const boolean: FactType = { kind: 'boolean' };
const share: FactType = { kind: 'number', min: 0, max: 1, unit: 'share' };
const count: FactType = { kind: 'number', min: 0, max: 1_000_000, unit: 'count' };
const seconds: FactType = { kind: 'number', min: 0, max: 1e12, unit: 'seconds' };

/** A signal as the product sent it; missing when it did not. */
const sent = (name: string, type: FactType, meaning: string, read: SignalReader): FactDefinition => ({
  name,
  type,
  presence: 'optional',
  meaning,
  read: ({ request }) => read(request.signals),
});

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

/** Facts that are signals (contracts/signals.ts), so that a rule may name one without going through a score. */
export const signalFacts: readonly FactDefinition[] = [
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
  sent('write_failures', count, 'Writes that did not succeed.', ({ tooling }) => writeFailures(tooling)),
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

function writeFailures(tooling: Signals['tooling']): number | undefined {
  if (tooling?.writes === undefined || tooling.writesSucceeded === undefined) return undefined;
  return Math.max(0, tooling.writes - tooling.writesSucceeded);
}
