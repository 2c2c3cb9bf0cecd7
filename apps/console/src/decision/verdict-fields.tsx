import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { RootCause, VerdictReason } from '@tidegate/contracts/review-events';
import { useQueues } from '../queue/queue-queries.ts';
import { rootCauseLabels, verdictReasonLabels, wordsOf } from '../words/labels.ts';
import { confirmationOf } from './friction.ts';
import type { VerdictInUse } from './use-verdict.ts';
import { type FormField, isAsking, proposalAfter } from './verdict-body.ts';

interface FieldsProps {
  readonly detail: CaseDetail;
  readonly form: VerdictInUse;
}

/** What is missing in a field, beside it. */
export function FieldProblems({ field, form }: { readonly field: FormField; readonly form: VerdictInUse }) {
  return form.problems
    .filter((problem) => problem.field === field)
    .map((problem) => (
      <span key={problem.detail} className="field-problem" role="alert">
        {problem.detail}
      </span>
    ));
}

/** What the chosen verdict needs beside itself: queue, question, reason, note. */
export function FollowUpFields({ detail, form }: FieldsProps) {
  const { draft, update } = form;
  if (!draft.verdict) return null;
  return (
    <>
      {draft.verdict === 'reroute' && <QueueField detail={detail} form={form} />}
      {isAsking(draft.verdict) && (
        <label className="field">
          {draft.verdict === 'refine'
            ? 'What does the product have to change?'
            : 'What does the product have to find out?'}
          <textarea
            data-field="question"
            rows={3}
            maxLength={2_048}
            value={draft.question}
            onChange={(event) => update({ question: event.target.value })}
          />
          <FieldProblems field="question" form={form} />
        </label>
      )}
      {draft.verdict !== 'approve' && <ReasonField form={form} />}
      <label className="field">
        <span>
          Note <span className="quiet">{draft.reason === 'other' ? 'required' : 'optional'}</span>
        </span>
        <textarea
          data-field="note"
          rows={2}
          maxLength={8_192}
          value={draft.note}
          onChange={(event) => update({ note: event.target.value })}
        />
        <FieldProblems field="note" form={form} />
      </label>
    </>
  );
}

function QueueField({ detail, form }: FieldsProps) {
  const queues = useQueues().data ?? [];
  return (
    <label className="field">
      Queue
      <select
        data-field="toQueue"
        value={form.draft.toQueue}
        onChange={(event) => form.update({ toQueue: event.target.value })}
      >
        <option value="">Choose a queue</option>
        {queues
          .filter(({ queue }) => queue !== detail.queue)
          .map(({ queue, open }) => (
            <option key={queue} value={queue}>
              {wordsOf(queue)} ({open} open)
            </option>
          ))}
      </select>
      <FieldProblems field="toQueue" form={form} />
    </label>
  );
}

function ReasonField({ form }: { readonly form: VerdictInUse }) {
  return (
    <label className="field">
      Reason
      <select
        data-field="reason"
        value={form.draft.reason}
        onChange={(event) => form.update({ reason: event.target.value as VerdictReason | '' })}
      >
        <option value="">Choose a reason</option>
        {Object.entries(verdictReasonLabels).map(([reason, label]) => (
          <option key={reason} value={reason}>
            {label}
          </option>
        ))}
      </select>
      <FieldProblems field="reason" form={form} />
    </label>
  );
}

const needed = [
  [true, 'Yes'],
  [false, 'No'],
] as const;

/** Two taps that teach the system (requirement G1); both are optional. */
export function LearningFields({ form }: { readonly form: VerdictInUse }) {
  const { draft, update } = form;
  if (!draft.verdict) return null;
  return (
    <div className="learning">
      <fieldset className="choice-inline">
        <legend>Was a person needed?</legend>
        {needed.map(([value, label]) => (
          <label key={label}>
            <input
              type="radio"
              name="needed"
              checked={draft.escalationNeeded === value}
              onChange={() => update({ escalationNeeded: value })}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <label className="field">
        Root cause
        <select
          value={draft.rootCause}
          onChange={(event) => update({ rootCause: event.target.value as RootCause | '' })}
        >
          <option value="">Not said</option>
          {Object.entries(rootCauseLabels).map(([cause, label]) => (
            <option key={cause} value={cause}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** On tier 3 the amount or the target is typed before it is approved (requirement E3). */
export function ConfirmationField({ detail, form }: FieldsProps) {
  const confirmation = confirmationOf(detail, proposalAfter(detail, form.draft), form.draft.verdict);
  if (!confirmation) return null;
  return (
    <label className="field confirmation">
      <span>
        Critical: type the {wordsOf(confirmation.what).toLowerCase()} <code>{confirmation.expected}</code> to approve
      </span>
      <input
        data-field="confirmation"
        autoComplete="off"
        spellCheck={false}
        value={form.typed}
        onChange={(event) => form.setTyped(event.target.value)}
      />
      <FieldProblems field="confirmation" form={form} />
    </label>
  );
}
