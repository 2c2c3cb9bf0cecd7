import { plainText } from '../words/plain-text.ts';
import type { FieldChange } from './field-edits.ts';
import { wordDiff } from './word-diff.ts';

/** Before and after of every changed field, marked by shape and words as well as colour. */
export function ChangeList({ changes }: { readonly changes: readonly FieldChange[] }) {
  if (changes.length === 0) return null;
  return (
    <div className="changes">
      <h3>
        Changes <span className="count">{changes.length}</span>
      </h3>
      <ul>
        {changes.map((change) => (
          <li key={change.pointer}>
            <span className="quiet">{plainText(change.label)}</span>
            <div className="change" dir="auto">
              <Difference change={change} />
            </div>
            {change.problem && <span className="field-problem">{change.problem}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Difference({ change }: { readonly change: FieldChange }) {
  const parts =
    change.form === 'text'
      ? wordDiff(change.before, change.after)
      : [
          { kind: 'removed' as const, text: change.before },
          { kind: 'added' as const, text: change.after },
        ];
  return parts.map((part, at) => {
    const text = plainText(part.text);
    if (part.kind === 'same') return <span key={at}>{text}</span>;
    const Mark = part.kind === 'removed' ? 'del' : 'ins';
    return (
      <Mark key={at}>
        <span className="unseen">{part.kind}: </span>
        {text === '' ? '(empty)' : text}
      </Mark>
    );
  });
}
