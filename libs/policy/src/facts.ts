import type { Action } from '@tidegate/contracts/request-events';
import type { FactDefinition, Scored } from './fact-definition.ts';
import { signalFacts } from './signal-facts.ts';

const many = 1_000_000;
const boolean = { kind: 'boolean' } as const;
const text = { kind: 'text' } as const;
const oneOf = (...values: string[]) => ({ kind: 'text', values }) as const;
const number = (min: number, max: number, unit: string) => ({ kind: 'number', min, max, unit }) as const;

const required = (
  name: string,
  type: FactDefinition['type'],
  meaning: string,
  read: FactDefinition['read'],
): FactDefinition => ({ name, type, presence: 'required', meaning, read });
const optional = (...fact: Parameters<typeof required>): FactDefinition => ({
  ...required(...fact),
  presence: 'optional',
});

const actionOf = ({ request: { proposal } }: Scored): Action | undefined =>
  proposal.kind === 'action' ? proposal.action : undefined;

/** Facts of the request itself and of what intake made of it. */
const requestFacts: readonly FactDefinition[] = [
  required('tenant', text, 'Tenant of the request.', ({ request }) => request.tenantId),
  required('product', text, 'The AI product that asks.', ({ request }) => request.product),
  required(
    'checkpoint',
    oneOf('plan', 'step', 'answer', 'commit'),
    'Kind of checkpoint.',
    ({ request }) => request.checkpoint.kind,
  ),
  required(
    'checkpoint_number',
    number(1, 10_000, 'count'),
    'Number of the checkpoint.',
    ({ request }) => request.checkpoint.number,
  ),
  required(
    'proposal_kind',
    oneOf('plan', 'answer', 'action'),
    'What is proposed.',
    ({ request }) => request.proposal.kind,
  ),
  required('task_type', text, 'From classification.', ({ classification }) => classification.taskType),
  required('risk_tier', number(0, 3, 'tier'), 'From classification.', ({ classification }) => classification.riskTier),
  required(
    'impact',
    oneOf('low', 'medium', 'high'),
    'From classification.',
    ({ classification }) => classification.impact,
  ),
  required(
    'missing_fields',
    number(0, 50, 'count'),
    'Required fields that are missing.',
    ({ classification }) => classification.missingFields.length,
  ),
  required(
    'needs_clarification',
    boolean,
    'From classification.',
    ({ classification }) => classification.needsClarification,
  ),
  required(
    'required_tools_missing',
    number(0, 50, 'count'),
    'Required tools without a successful call in the trace.',
    toolsMissing,
  ),
  required(
    'authenticated',
    boolean,
    'Whether the product authenticated the user.',
    ({ request }) => request.user.authenticated,
  ),
  required(
    'vip',
    boolean,
    'Whether the product marked the user as important, as a user or by a signal.',
    ({ request }) => request.user.vip === true || request.signals.conversation?.vip === true,
  ),
  optional('user_role', text, 'Role of the user.', ({ request }) => request.user.role),
  optional('language', text, 'Language of the user, such as en.', ({ request }) => request.user.language),
];

/** Facts of a proposed action; all missing for answers and plans. */
const actionFacts: readonly FactDefinition[] = [
  optional('action_name', text, 'Name of the proposed action.', (scored) => actionOf(scored)?.name),
  optional(
    'action_value',
    number(0, 1e15, 'action_currency'),
    'Value of the action; a negative one is malformed.',
    valueOf,
  ),
  optional('action_currency', text, 'ISO 4217 code of the value.', (scored) => actionOf(scored)?.value?.currency),
  optional(
    'action_reversible',
    boolean,
    'Whether the product says it can be undone.',
    (scored) => actionOf(scored)?.reversible,
  ),
];

/** What is not in the request: without knowing better, nothing presses. */
const loadFacts: readonly FactDefinition[] = [
  required(
    'queue_pressure',
    oneOf('normal', 'strained', 'overloaded'),
    'Predicted pressure on the queue that the rules name for this request: strained when open cases will be late, overloaded when it would be late itself.',
    () => 'normal',
  ),
];

/** Scores and the history of the cohort. */
const assessmentFacts: readonly FactDefinition[] = [
  optional(
    'composite_score',
    number(0, 1, 'score'),
    'Weighted mean of the families.',
    ({ assessment }) => assessment.composite ?? undefined,
  ),
  ...(['retrieval', 'generation', 'tooling', 'workflow', 'conversation', 'history'] as const).flatMap((family) => [
    required(
      `has_${family}`,
      boolean,
      family === 'history'
        ? 'Whether what reviewers and audits said of the cohort was scored.'
        : `Whether ${family} signals were scored.`,
      (scored) => (family === 'history' ? wasReviewed(scored) : scoreOf(scored, family) !== undefined),
    ),
    optional(`${family}_score`, number(0, 1, 'score'), `Sub-score of ${family}.`, (scored) => scoreOf(scored, family)),
  ]),
  required('missing_signals', boolean, 'Signals that the task needs were not sent.', ({ assessment }) =>
    assessment.reasons.some((reason) => reason.code === 'MISSING_SIGNALS'),
  ),
  required(
    'has_calibration',
    boolean,
    'Whether a published calibration holds for exactly these versions and says something.',
    ({ assessment }) => assessment.calibration !== null,
  ),
  optional(
    'calibrated_probability',
    number(0, 1, 'probability'),
    'Of being right, for exactly these versions.',
    ({ assessment }) => assessment.calibration?.probability,
  ),
  optional(
    'reviewed_cases',
    number(0, many, 'count'),
    'Reviewed cases of the cohort.',
    ({ assessment }) => assessment.cohortHistory?.reviewed,
  ),
  optional('override_rate', number(0, 1, 'share'), 'Share of reviewed cases that people overrode.', overrideRate),
];

/** The closed vocabulary of facts (requirement C4). Names are stable for ever; add, never rename. */
export const facts: readonly FactDefinition[] = [
  ...requestFacts,
  ...actionFacts,
  ...assessmentFacts,
  ...loadFacts,
  ...signalFacts,
];

/** The position of each fact in `facts`, by name. */
export const factIndexes: ReadonlyMap<string, number> = new Map(facts.map((fact, index) => [fact.name, index]));

/** The position of the one fact that the load of a queue decides (under-load.ts). */
export const queuePressure = factIndexes.get('queue_pressure')!;

function valueOf(scored: Scored): number | undefined {
  const amount = actionOf(scored)?.value?.amount;
  return amount === undefined ? undefined : Number(amount);
}

function scoreOf({ assessment }: Scored, family: string): number | undefined {
  return assessment.subScores.find((subScore) => subScore.family === family)?.score;
}

/** History that products send is something else: a rule on `has_history` reads what people did with the cohort. */
function wasReviewed({ assessment }: Scored): boolean {
  const history = assessment.subScores.find((subScore) => subScore.family === 'history');
  return (
    history?.contributions.some(({ signal }) => signal === 'correctionRate' || signal === 'falseAutonomyRate') ?? false
  );
}

function toolsMissing({ request, classification }: Scored): number {
  return classification.requiredTools.filter((tool) => !request.toolTrace.some((call) => call.ok && call.name === tool))
    .length;
}

function overrideRate({ assessment: { cohortHistory } }: Scored): number | undefined {
  if (cohortHistory === null || cohortHistory.reviewed === 0) return undefined;
  return cohortHistory.overridden / cohortHistory.reviewed;
}
