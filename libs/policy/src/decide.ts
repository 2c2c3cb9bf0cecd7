import { actionDigestOf, type Sha256 } from '@tidegate/contracts/action-digest';
import { scopesOf } from '@tidegate/contracts/cohorts';
import type { Decision } from '@tidegate/contracts/decision-events';
import { samplingRateOf } from './audit-sample.ts';
import { readFacts, type CompiledPolicy } from './compile-policy.ts';
import { controlRestriction, type Controls } from './controls.ts';
import type { Scored } from './fact-definition.ts';
import { modeOf, ranks, restrictions } from './lattice.ts';
import { obligationsOf } from './obligations.ts';
import { addOutput } from './output-contract.ts';
import type { Ruling } from './ruling.ts';
import { drawsApprovalSample, drawsAuditSample, type SamplingKey } from './sampling.ts';
import { ruleUnderLoad, unruled, type Ruled } from './under-load.ts';
import { whatWouldChange } from './what-would-change.ts';

/** What a decision is made with beside the request; all of it is named in the decision (DESIGN §5). */
export interface DecisionContext {
  /** The policy in force for the tenant; null when none is, which hands everything to people. */
  readonly policy: CompiledPolicy | null;
  readonly controls: Controls;
  /** The SHA-256 of the platform, for a process that decides much; by default the one in JavaScript, which gives the same. */
  readonly sha256?: Sha256;
  readonly sampling: SamplingKey & {
    /** Share of approvals in the stage `approve_sampled`, 0 to 1. */ readonly approvalRate: number;
  };
}

/**
 * Whether this may go ahead (DESIGN §5; requirements C1–C4, C7, C13). The most restrictive of all fired rules, breakers and
 * stages wins; `proceed` needs a grant of both rule sets. Pure: the same input gives the same decision.
 */
export function decide(scored: Scored, context: DecisionContext): Decision {
  const { checkpointId, request, cohort } = scored;
  const { policy, sampling } = context;
  const scopes = scopesOf({
    tenantId: request.tenantId,
    taskType: scored.classification.taskType,
    versions: request.versions,
  });
  const control = controlRestriction(scopes, context.controls, () =>
    drawsApprovalSample(checkpointId, sampling.approvalRate, sampling.key),
  );
  const ruled = policy ? ruleUnderLoad(policy, readFacts(policy, scored), context.controls) : unruled;
  const { ruling, values } = ruled;
  const rank = ruling.rank > control.rank ? ruling.rank : control.rank;
  const { outcome, approval } = restrictions[rank];
  const rate = policy ? samplingRateOf(policy, values) : { rate: 0 };
  const { queue, approverRoles } = obligationsOf(ruling.fired, rank);
  // Written out: spreading parts into it makes the object several times as dear.
  const decision: Decision = {
    checkpointId,
    tenantId: request.tenantId,
    requestId: request.requestId,
    checkpoint: request.checkpoint,
    outcome,
    approval,
    reasons: rank === ranks.proceed ? ruling.granted() : mostRestrictiveFirst(ruling, control),
    firedRules: ruling.fired.map(({ fired }) => fired),
    questions: [],
    obligations: {
      queue,
      approverRoles,
      mode: modeOf[outcome],
      auditSample: rank === ranks.proceed && drawsAuditSample(checkpointId, rate.rate, sampling.key),
      canary: control.canary,
    },
    cohort,
    scopes,
    actionDigest: request.proposal.kind === 'action' ? actionDigestOf(request.proposal.action, context.sha256) : null,
    versions: {
      policy: policy
        ? { name: policy.name, version: policy.version, hash: policy.hash }
        : { name: 'none', version: 0, hash: '' },
      breakerEpoch: control.breakerEpoch,
      autonomyStage: control.stage,
      sampling: { rate: rate.rate, keyId: sampling.keyId },
    },
  };
  nameWhatIsNotAlwaysThere(decision, rate.rule, ruled, scored);
  addOutput(decision, scored, ruling, () => (policy ? whatWouldChange(policy, values, ruling, control.rank) : []));
  return decision;
}

/** Absent rather than undefined: what is kept as JSON and what is decided are the same. */
function nameWhatIsNotAlwaysThere(
  { versions }: Decision,
  rule: string | undefined,
  { load }: Ruled,
  { assessment }: Scored,
): void {
  if (rule !== undefined) versions.sampling.rule = rule;
  if (load !== null) versions.load = load;
  if (assessment.calibration !== null) versions.calibration = assessment.calibration.calibrationId;
}

function mostRestrictiveFirst(ruling: Ruling, control: ReturnType<typeof controlRestriction>): Decision['reasons'] {
  const rules = ruling.restricting();
  if (control.reasons.length === 0) return rules;
  return control.rank > ruling.rank ? [...control.reasons, ...rules] : [...rules, ...control.reasons];
}
