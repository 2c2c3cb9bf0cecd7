import type { SetExercise } from '@tidegate/contracts/http-guards';
import { Link } from '../navigation/link.tsx';
import { anyQueue } from '../navigation/routes.ts';
import { instantText } from '../time/due-chip.tsx';
import { wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';
import { exerciseKinds } from './exercise-words.ts';

/** For supervisors: what was set, and how people answered. */
export function SetExercises({ exercises }: { readonly exercises: readonly SetExercise[] }) {
  return (
    <section className="card section" aria-labelledby="set-title">
      <h2 id="set-title" className="section-title">
        Set by supervisors
      </h2>
      {exercises.length === 0 ? <p className="quiet">None yet.</p> : <SetList exercises={exercises} />}
    </section>
  );
}

function SetList({ exercises }: { readonly exercises: readonly SetExercise[] }) {
  return (
    <ol className="set-exercises">
      {exercises.map((one) => (
        <li key={one.exerciseId}>
          <div>
            <strong>{exerciseKinds[one.kind].name}</strong>{' '}
            <Link to={{ page: 'case', caseId: one.sourceCaseId, from: anyQueue }}>
              <bdi>{plainText(one.title)}</bdi>
            </Link>{' '}
            <span className="count">
              {one.answers.length} of {one.given} answered
            </span>
          </div>
          <p className="quiet">
            By {plainText(one.madeBy)} · {instantText(one.madeAt)} · {one.tenantId}
            {one.expected && <> · right: {wordsOf(one.expected).toLowerCase()}</>}
          </p>
          {one.answers.length > 0 && (
            <ul className="answers-given">
              {one.answers.map(({ reviewer, verdict, right }) => (
                <li key={reviewer}>
                  {plainText(reviewer)}: {wordsOf(verdict).toLowerCase()}
                  {right === null ? '' : right ? ', right' : ', not right'}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}
