import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import type { Lease } from '../lease/use-lease.ts';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { blindOptions } from './blind-judgement.ts';
import { useBlindJudgement } from './use-blind-judgement.ts';

interface BlindFormProps {
  readonly detail: CaseDetail;
  readonly lease: Lease;
}

/** Asks what the reviewer thinks before they see what the system makes of the case (requirement E8). */
export function BlindForm({ detail, lease }: BlindFormProps) {
  const form = useBlindJudgement(detail, lease);
  useHotkeys('case', {
    approve: () => form.choose('approve'),
    reject: () => form.choose('reject'),
    ask: () => form.choose('unsure'),
    submit: form.submit,
  });
  return (
    <form
      className="verdict-form"
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      <p className="notice">
        <span>
          Say first what you think yourself. What the system makes of this case is shown afterwards, and then you
          decide.
        </span>
      </p>
      <Choice form={form} />
      <label className="field">
        <span>
          Note <span className="quiet">optional</span>
        </span>
        <textarea rows={2} maxLength={8_192} value={form.note} onChange={(event) => form.setNote(event.target.value)} />
      </label>
      {form.send.error && <ProblemNotice error={form.send.error} />}
      {lease.held ? (
        <button type="submit" className="button button-wide button-primary" disabled={form.send.isPending}>
          {form.send.isPending ? 'Writing down…' : 'Write down and show the recommendation'} <kbd>Ctrl ↵</kbd>
        </button>
      ) : (
        <button
          type="button"
          className="button button-wide button-primary"
          disabled={lease.take.isPending}
          onClick={() => lease.take.mutate(undefined, { onSuccess: () => form.send.reset() })}
        >
          Claim again
        </button>
      )}
    </form>
  );
}

function Choice({ form }: { readonly form: ReturnType<typeof useBlindJudgement> }) {
  return (
    <fieldset className="verdict-choice">
      <legend>Your own judgement</legend>
      {blindOptions.map(({ judgement, label, hint, key }) => (
        <label key={judgement} className={`verdict verdict-${judgement}`}>
          <input
            type="radio"
            name="judgement"
            value={judgement}
            checked={judgement === form.judgement}
            onChange={() => form.choose(judgement)}
          />
          <span className="verdict-words">
            <span className="verdict-label">{label}</span>
            <span className="quiet verdict-hint">{hint}</span>
          </span>
          <kbd>{key}</kbd>
        </label>
      ))}
      {form.isMissing && (
        <span className="field-problem" role="alert">
          Choose what you think; “I cannot tell” is an answer too.
        </span>
      )}
    </fieldset>
  );
}
