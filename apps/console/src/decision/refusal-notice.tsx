import { shownProblem } from '../http/http-problem.ts';
import { StopIcon } from '../shell/icons.tsx';
import type { DecisionPanelProps } from './decision-panel.tsx';
import { explanationOf, type NextStep } from './refusals.ts';
import type { VerdictInUse } from './use-verdict.ts';

const stepLabels: Readonly<Record<Exclude<NextStep, 'fix_field'>, string>> = {
  claim_again: 'Claim again',
  reload: 'Load the case again',
  go_on: 'Next case',
  try_again: 'Try again',
};

/** Why the verdict was refused and the one thing to do about it. The draft stays. */
export function RefusalNotice(props: DecisionPanelProps & { readonly form: VerdictInUse }) {
  const { lease, form } = props;
  const lost = lease.claim?.lost === true;
  if (!form.send.error && !lost) return null;
  const problem = form.send.error ? shownProblem(form.send.error) : lostProblem;
  const { title, advice, nextStep } = explanationOf(problem);
  // The case was claimed again since: the old refusal no longer holds.
  if (nextStep === 'claim_again' && !lost) return null;
  return (
    <div className="notice notice-danger" role="alert">
      <StopIcon />
      <div className="notice-body">
        <strong>{title}</strong>
        <p>
          {problem.detail} {advice}
        </p>
        {lease.take.error && <p className="field-problem">{shownProblem(lease.take.error).detail}</p>}
        <p className="quiet">
          Code <code>{problem.code}</code>
        </p>
        {nextStep !== 'fix_field' && <NextStepButton step={nextStep} {...props} />}
      </div>
    </div>
  );
}

type ButtonStep = keyof typeof stepLabels;

function NextStepButton({
  step,
  lease,
  onReload,
  form,
}: Parameters<typeof RefusalNotice>[0] & { readonly step: ButtonStep }) {
  const steps: Readonly<Record<ButtonStep, () => void>> = {
    claim_again: () => lease.take.mutate(undefined, { onSuccess: () => form.send.reset() }),
    reload: () => {
      form.send.reset();
      onReload();
    },
    go_on: () => form.next.start(),
    try_again: () => form.submit(),
  };
  return (
    <button type="button" className="button" disabled={lease.take.isPending} onClick={steps[step]}>
      {stepLabels[step]}
    </button>
  );
}

/** A claim that a heartbeat found lost. */
const lostProblem = { type: 'about:blank', title: '', status: 409, detail: '', code: 'lease_lost' };
