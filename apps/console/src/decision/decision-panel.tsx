import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Lease } from '../lease/use-lease.ts';
import { useSession } from '../session/session.tsx';
import { LockIcon, WarningIcon } from '../shell/icons.tsx';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { useWithdrawals } from '../undo/held-verdicts.store.ts';
import { instantText } from '../time/due-chip.tsx';
import { wordsOf } from '../words/labels.ts';
import { BlindForm } from '../blind/blind-form.tsx';
import { judgesBlind } from '../blind/blind-judgement.ts';
import { JudgementNote } from '../blind/blind-note.tsx';
import { ExactAction } from './exact-action.tsx';
import type { SeenPart } from './friction.ts';
import { VerdictForm } from './verdict-form.tsx';
import { ClosedNote, DueNote, WaitingNote } from './undecidable-notes.tsx';

export interface DecisionPanelProps {
  readonly detail: CaseDetail;
  readonly lease: Lease;
  readonly seen: ReadonlySet<SeenPart>;
  readonly from: string;
  readonly onReload: () => void;
}

/** The exact action, and what this reviewer can do about it now. */
export function DecisionPanel(props: DecisionPanelProps) {
  const { detail, lease } = props;
  const decidable = lease.claim !== null && !(lease.claim.lost && detail.status === 'closed');
  return (
    <section id="decide" className="card decision-card" aria-labelledby="decide-title">
      <h2 id="decide-title" tabIndex={-1}>
        Decision
      </h2>
      <ExactAction detail={detail} />
      <Eligibility detail={detail} />
      <JudgementNote detail={detail} />
      {decidable ? <Form {...props} /> : <NotMine detail={detail} lease={lease} />}
    </section>
  );
}

/** What the holder says next: what they think, and then, with all of the case before them, the verdict. */
function Form(props: DecisionPanelProps) {
  const { detail, lease } = props;
  const withdrawals = useWithdrawals(detail.caseId);
  if (judgesBlind(detail)) return <BlindForm key={detail.caseId} detail={detail} lease={lease} />;
  return <VerdictForm key={`${detail.caseId} ${withdrawals}`} {...props} />;
}

/** Says before the work what the service would refuse after it. */
function Eligibility({ detail }: { readonly detail: CaseDetail }) {
  const { reviewer } = useSession();
  if (detail.status === 'closed') return null;
  const missing =
    detail.approverRoles.length > 0 && !detail.approverRoles.some((role) => reviewer.roles.includes(role));
  const own = detail.escalation.request?.user.id === reviewer.id;
  const again = detail.verdicts.some((one) => one.reviewer === reviewer.id && one.verdict.startsWith('approve'));
  const warnings = [
    missing && `Approving needs the role ${detail.approverRoles.map(wordsOf).join(' or ')}; you can still send it on.`,
    own && 'This request is yours, so someone else has to approve it.',
    again && 'You approved this already; the next approval has to come from another person.',
  ].filter((warning) => warning !== false);
  return warnings.map((warning) => (
    <p key={warning} className="notice notice-warn">
      <WarningIcon />
      <span>{warning}</span>
    </p>
  ));
}

function NotMine({ detail, lease }: { readonly detail: CaseDetail; readonly lease: Lease }) {
  const { reviewer } = useSession();
  if (detail.status === 'closed') return <ClosedNote detail={detail} />;
  if (detail.status === 'waiting') return <WaitingNote detail={detail} />;
  if (detail.verdictDueAt !== null) return <DueNote detail={detail} />;
  const other = detail.claimedBy !== null && detail.claimedBy !== reviewer.id;
  return (
    <div className="claim-offer">
      {other && (
        <p className="notice">
          <LockIcon />
          <span>
            {detail.claimedBy} has this case{detail.leaseUntil && ` until ${instantText(detail.leaseUntil)}`}. You can
            read along.
          </span>
        </p>
      )}
      {detail.claimedBy === reviewer.id && <p className="quiet">You claimed this case in another tab or browser.</p>}
      {lease.take.error && <ProblemNotice error={lease.take.error} />}
      <button
        type="button"
        className="button button-primary button-wide"
        disabled={lease.take.isPending}
        onClick={() => lease.take.mutate()}
      >
        {lease.take.isPending ? 'Claiming…' : claimLabel(detail, reviewer.id)} <kbd>C</kbd>
      </button>
    </div>
  );
}

function claimLabel(detail: CaseDetail, me: string): string {
  if (detail.claimedBy === me) return 'Take it up here';
  return detail.claimedBy ? 'Claim if it is free' : 'Claim to decide';
}
