import type { VerdictKind } from '@tidegate/contracts/review-events';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { CheckIcon, WarningIcon } from '../shell/icons.tsx';
import type { DecisionPanelProps } from './decision-panel.tsx';
import { choiceOf } from './draft.ts';
import { EditFields } from './edit-fields.tsx';
import { approvesAtOnce, partsToSee, type SeenPart } from './friction.ts';
import { ExerciseResult } from '../exercises/exercise-result.tsx';
import { RefusalNotice } from './refusal-notice.tsx';
import { focusField, useVerdict, type VerdictInUse } from './use-verdict.ts';
import { VerdictChoice } from './verdict-choice.tsx';
import { ConfirmationField, FollowUpFields, LearningFields } from './verdict-fields.tsx';
import { verdictOfCommand, verdictOptionsOf } from './verdict-options.ts';

/** The verdict of a reviewer who holds, or held, the claim. What was typed stays when the claim is lost. */
export function VerdictForm(props: DecisionPanelProps) {
  const { detail, lease, seen } = props;
  const form = useVerdict(props);
  const options = verdictOptionsOf(detail);
  const choose = (verdict: VerdictKind) => {
    if (options.some((option) => option.verdict === verdict && option.unavailable)) return;
    form.update(choiceOf(form.draft, verdict));
  };
  useVerdictKeys(props, form, choose);
  const { draft } = form;
  if (form.send.isSuccess) return <Recorded form={form} />;
  const unseen = partsToSee(detail, draft.verdict).filter((part) => !seen.has(part));
  return (
    <form
      className="verdict-form"
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      {form.restored && <RestoredNote onDiscard={form.discard} />}
      <VerdictChoice options={options} chosen={draft.verdict} onChoose={choose} form={form} />
      <UnseenNote parts={unseen} />
      {draft.verdict === 'approve_with_edits' && detail.proposal && (
        <EditFields proposal={detail.proposal} form={form} />
      )}
      <ConfirmationField detail={detail} form={form} />
      <FollowUpFields detail={detail} form={form} />
      <LearningFields form={form} />
      <div className="submit-bar">
        <RefusalNotice {...props} form={form} />
        <SubmitButton
          form={form}
          canSubmit={lease.held !== null}
          label={options.find((one) => one.verdict === draft.verdict)?.label}
        />
      </div>
    </form>
  );
}

function useVerdictKeys(
  { detail }: DecisionPanelProps,
  form: VerdictInUse,
  choose: (verdict: VerdictKind) => void,
): void {
  const chooseAndGo = (verdict: VerdictKind) => {
    const atOnce = verdict === 'approve' && approvesAtOnce(detail.riskTier, form.draft);
    const available = verdictOptionsOf(detail).some((option) => option.verdict === verdict && !option.unavailable);
    choose(verdict);
    if (atOnce && available) form.submit({ ...form.draft, verdict });
    else focusField(firstFieldOf(verdict));
  };
  const handlers = Object.entries(verdictOfCommand).map(([command, verdict]) => [command, () => chooseAndGo(verdict)]);
  useHotkeys('case', { ...(Object.fromEntries(handlers) as object), submit: () => form.submit() });
}

function firstFieldOf(verdict: VerdictKind) {
  const fields = {
    approve: 'confirmation',
    approve_with_edits: 'edits',
    reject: 'reason',
    request_information: 'question',
    refine: 'question',
    reroute: 'toQueue',
    escalate: 'note',
  } as const;
  return fields[verdict];
}

function RestoredNote({ onDiscard }: { readonly onDiscard: () => void }) {
  return (
    <p className="restored quiet">
      Your draft was kept.
      <button type="button" className="button button-small" onClick={onDiscard}>
        Start afresh
      </button>
    </p>
  );
}

const partNames: Readonly<Record<SeenPart, string>> = { checks: 'the failed checks', evidence: 'the evidence' };

function UnseenNote({ parts }: { readonly parts: readonly SeenPart[] }) {
  if (parts.length === 0) return null;
  return (
    <p className="notice notice-warn">
      <WarningIcon />
      <span>
        Look at{' '}
        {parts.map((part, at) => (
          <span key={part}>
            {at > 0 && ' and '}
            <a href={`#${part}`}>{partNames[part]}</a>
          </span>
        ))}{' '}
        before approving.
      </span>
    </p>
  );
}

/** Between a verdict and the next case; seen for long only when the next one cannot be had. */
function Recorded({ form }: { readonly form: VerdictInUse }) {
  const exercise = form.send.data?.exercise;
  if (exercise) return <ExerciseResult exercise={exercise} form={form} />;
  return (
    <div className="recorded">
      <p className="notice">
        <CheckIcon />
        <span>Your verdict is recorded.</span>
      </p>
      {form.next.error ? (
        <ProblemNotice error={form.next.error} onRetry={() => form.next.start()} retryLabel="Next case" />
      ) : (
        <p className="quiet">Looking for the next case…</p>
      )}
    </div>
  );
}

interface SubmitButtonProps {
  readonly form: VerdictInUse;
  readonly canSubmit: boolean;
  readonly label: string | undefined;
}

function SubmitButton({ form, canSubmit, label }: SubmitButtonProps) {
  const busy = form.send.isPending || form.next.isPending;
  const look = form.draft.verdict === 'reject' ? 'button-danger' : 'button-primary';
  return (
    <button type="submit" className={`button button-wide ${look}`} disabled={!canSubmit || busy}>
      {busy ? 'Recording…' : (label ?? 'Choose a verdict')} <kbd>Ctrl ↵</kbd>
    </button>
  );
}
