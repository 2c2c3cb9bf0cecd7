import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { VerdictKind } from '@tidegate/contracts/review-events';
import { useSession } from '../session/session.tsx';
import { announce } from '../shell/announcer.tsx';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';
import { exerciseBody, type ExerciseDraft, expectable, missingIn } from './exercise-draft.ts';
import { exerciseKinds } from './exercise-words.ts';

const kinds = ['known', 'calibration'] as const;

/** For supervisors: gives a closed case out once more. */
export function SetExerciseForm({ caseId }: { readonly caseId: string }) {
  const { review } = useSession();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<ExerciseDraft>({ caseId, kind: 'known', expected: '', reviewers: [] });
  const [tried, setTried] = useState(false);
  const update = (change: Partial<ExerciseDraft>) => setDraft((before) => ({ ...before, ...change }));
  const set = useMutation({
    mutationFn: () => review.setExercise(exerciseBody(draft)),
    onSuccess: ({ caseIds }) => {
      announce(`Set for ${draft.reviewers.length === 0 ? 'whoever comes first' : `${caseIds.length} people`}.`);
      setTried(false);
      update({ reviewers: [], expected: '' });
      void queries.invalidateQueries({ queryKey: ['exercises'] });
    },
  });
  const missing = missingIn(draft);
  return (
    <form
      className="card section set-exercise"
      aria-labelledby="give-title"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (missing === null && !set.isPending) set.mutate();
      }}
    >
      <h2 id="give-title" className="section-title">
        Set an exercise
      </h2>
      <label className="field">
        Closed case
        <input
          value={draft.caseId}
          maxLength={64}
          onChange={(event) => update({ caseId: event.target.value, reviewers: [] })}
        />
      </label>
      <KindFields draft={draft} update={update} />
      <PeopleFields draft={draft} update={update} />
      {set.error && <ProblemNotice error={set.error} />}
      {tried && missing && (
        <p className="field-problem" role="alert">
          {missing}
        </p>
      )}
      <button type="submit" className="button button-primary" disabled={set.isPending}>
        {set.isPending ? 'Setting…' : 'Set the exercise'}
      </button>
    </form>
  );
}

interface FieldsProps {
  readonly draft: ExerciseDraft;
  readonly update: (change: Partial<ExerciseDraft>) => void;
}

function KindFields({ draft, update }: FieldsProps) {
  return (
    <>
      <fieldset className="choice-inline">
        <legend>Kind</legend>
        {kinds.map((kind) => (
          <label key={kind}>
            <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => update({ kind })} />
            {exerciseKinds[kind].name}
          </label>
        ))}
      </fieldset>
      <p className="quiet">{exerciseKinds[draft.kind].about}</p>
      {draft.kind === 'known' && (
        <label className="field">
          Right answer
          <select
            value={draft.expected}
            onChange={(event) => update({ expected: event.target.value as VerdictKind | '' })}
          >
            <option value="">Choose the right answer</option>
            {expectable.map((verdict) => (
              <option key={verdict} value={verdict}>
                {wordsOf(verdict)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

/** Who gets it; those who see the case, and the supervisor among those who are compared. */
function PeopleFields({ draft, update }: FieldsProps) {
  const { review, reviewer } = useSession();
  const caseId = draft.caseId.trim();
  const colleagues = useQuery({
    queryKey: ['colleagues', review.reviewer, caseId],
    queryFn: ({ signal }) => review.listColleagues(caseId, signal),
    enabled: caseId !== '',
    retry: false,
  });
  if (caseId === '') return null;
  if (colleagues.isError) return <ProblemNotice error={colleagues.error} />;
  const people = [...(draft.kind === 'calibration' ? [reviewer] : []), ...(colleagues.data ?? [])];
  const toggle = (id: string) =>
    update({
      reviewers: draft.reviewers.includes(id) ? draft.reviewers.filter((one) => one !== id) : [...draft.reviewers, id],
    });
  return (
    <fieldset className="choice-inline">
      <legend>
        Who gets it {draft.kind === 'known' && <span className="quiet">whoever comes first, if you choose nobody</span>}
      </legend>
      {people.map(({ id, name }) => (
        <label key={id}>
          <input type="checkbox" checked={draft.reviewers.includes(id)} onChange={() => toggle(id)} />
          <bdi>{plainText(name)}</bdi>
        </label>
      ))}
      {colleagues.data && people.length === 0 && <span className="quiet">Nobody else sees this case.</span>}
    </fieldset>
  );
}
