import type { VerdictKind } from '@tidegate/contracts/review-events';
import type { VerdictInUse } from './use-verdict.ts';
import { FieldProblems } from './verdict-fields.tsx';
import type { VerdictOption } from './verdict-options.ts';

interface VerdictChoiceProps {
  readonly options: readonly VerdictOption[];
  readonly chosen: VerdictKind | null;
  readonly onChoose: (verdict: VerdictKind) => void;
  readonly form: VerdictInUse;
}

/** The verdicts, each with its key. */
export function VerdictChoice({ options, chosen, onChoose, form }: VerdictChoiceProps) {
  return (
    <fieldset className="verdict-choice" data-field="verdict">
      <legend>Verdict</legend>
      {options.map(({ verdict, label, hint, key, unavailable }) => (
        <label key={verdict} className={unavailable ? 'verdict verdict-unavailable' : `verdict verdict-${verdict}`}>
          <input
            type="radio"
            name="verdict"
            value={verdict}
            checked={verdict === chosen}
            disabled={unavailable !== null}
            onChange={() => onChoose(verdict)}
          />
          <span className="verdict-words">
            <span className="verdict-label">{label}</span>
            <span className="quiet verdict-hint">{unavailable ?? hint}</span>
          </span>
          <kbd>{key}</kbd>
        </label>
      ))}
      <FieldProblems field="verdict" form={form} />
    </fieldset>
  );
}
