import type { CaseDetail } from '@tidegate/contracts/http-cases';
import type { Action } from '@tidegate/contracts/request-events';
import { StopIcon, WarningIcon } from '../shell/icons.tsx';
import { moneyText } from '../words/money.ts';
import { plainText } from '../words/plain-text.ts';
import { editableFieldsOf } from './field-edits.ts';

/** The action that an approval is bound to, whole: name, every argument, value, digest and dry run (requirement E7). */
export function ExactAction({ detail }: { readonly detail: CaseDetail }) {
  const { proposal, actionDigest } = detail;
  if (proposal?.kind !== 'action') return null;
  const fields = editableFieldsOf(proposal).filter((field) => field.pointer.startsWith('/action/arguments/'));
  return (
    <div className="exact-action">
      <h3 className="unseen">Exact action</h3>
      <div className="action-head">
        <code className="action-name">{plainText(proposal.action.name)}</code>
        {proposal.action.value && <strong className="action-value numbers">{moneyText(proposal.action.value)}</strong>}
      </div>
      <dl className="arguments">
        {fields.map((field) => (
          <div key={field.pointer}>
            <dt>{plainText(field.label)}</dt>
            <dd dir="auto">{plainText(field.text)}</dd>
          </div>
        ))}
      </dl>
      <PreviewView detail={detail} action={proposal.action} />
      {actionDigest && (
        <p className="quiet digest" title={actionDigest}>
          Digest <code>{`${actionDigest.slice(0, 8)}…${actionDigest.slice(-4)}`}</code>
        </p>
      )}
    </div>
  );
}

function PreviewView({ detail, action }: { readonly detail: CaseDetail; readonly action: Action }) {
  const { preview, previewProblem } = detail;
  const reversible = preview?.reversible ?? action.reversible;
  return (
    <div className="preview">
      {preview && (
        <>
          <p>
            <strong>Dry run</strong> {plainText(preview.summary)}
          </p>
          <ul>
            {preview.effects.map((effect, at) => (
              <li key={at}>{plainText(effect)}</li>
            ))}
          </ul>
        </>
      )}
      {previewProblem && (
        <p className="with-icon warn">
          <WarningIcon /> No dry run: {plainText(previewProblem)}
        </p>
      )}
      {!preview && !previewProblem && <p className="quiet">No dry run yet.</p>}
      {reversible === false && (
        <p className="with-icon danger">
          <StopIcon /> Cannot be undone
        </p>
      )}
    </div>
  );
}
