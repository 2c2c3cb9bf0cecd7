import type { Proposal } from '@tidegate/contracts/request-events';
import { plainText } from '../words/plain-text.ts';
import { ChangeList } from './change-list.tsx';
import { changesOf, type EditableField, editableFieldsOf } from './field-edits.ts';
import type { VerdictInUse } from './use-verdict.ts';
import { FieldProblems } from './verdict-fields.tsx';

/** A form for the fields of the proposal, and live what it changes (requirement E4). */
export function EditFields({ proposal, form }: { readonly proposal: Proposal; readonly form: VerdictInUse }) {
  const { texts } = form.draft;
  const fields = editableFieldsOf(proposal);
  const setText = (pointer: string, text: string) => form.update({ texts: { ...texts, [pointer]: text } });
  return (
    <fieldset className="edit-fields" data-field="edits">
      <legend>Edit</legend>
      {fields.length === 0 && <p className="quiet">This action has no fields to edit.</p>}
      {fields.map((field) => (
        <label key={field.pointer} className="field">
          {plainText(field.label)}
          <FieldInput
            field={field}
            text={texts[field.pointer] ?? field.text}
            onText={(text) => setText(field.pointer, text)}
          />
        </label>
      ))}
      <ChangeList changes={changesOf(proposal, texts)} />
      <FieldProblems field="edits" form={form} />
    </fieldset>
  );
}

interface FieldInputProps {
  readonly field: EditableField;
  readonly text: string;
  readonly onText: (text: string) => void;
}

function FieldInput({ field, text, onText }: FieldInputProps) {
  if (field.form === 'boolean') {
    return (
      <select value={text} onChange={(event) => onText(event.target.value)}>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  }
  if (field.form === 'text') {
    const rows = Math.min(14, 2 + text.split('\n').length);
    return <textarea rows={rows} dir="auto" value={text} onChange={(event) => onText(event.target.value)} />;
  }
  const numeric = field.form === 'number' || field.form === 'amount';
  return (
    <input
      inputMode={numeric ? 'decimal' : 'text'}
      autoComplete="off"
      dir="auto"
      value={text}
      onChange={(event) => onText(event.target.value)}
    />
  );
}
