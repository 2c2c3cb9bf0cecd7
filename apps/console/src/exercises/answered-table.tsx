import type { AnsweredExercise } from '@tidegate/contracts/http-guards';
import { anyQueue } from '../navigation/routes.ts';
import { Link } from '../navigation/link.tsx';
import { CheckIcon, CrossIcon } from '../shell/icons.tsx';
import { instantText } from '../time/due-chip.tsx';
import { wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';
import { comparedWords, exerciseKinds } from './exercise-words.ts';
import { ColumnHeads } from '../words/column-heads.tsx';

const columns = ['Case', 'Result', 'You said', 'Kind', 'When'];

/** The exercises that the reviewer has done, newest first. */
export function AnsweredTable({ exercises }: { readonly exercises: readonly AnsweredExercise[] }) {
  return (
    <section className="card section" aria-labelledby="answered-title">
      <h2 id="answered-title" className="section-title">
        Done by you
      </h2>
      {exercises.length === 0 ? (
        <p className="quiet">None yet. When you have done one, its result stands here.</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Exercises done by you">
          <table className="plain-table">
            <ColumnHeads columns={columns} />
            <tbody>
              {exercises.map((one) => (
                <tr key={one.caseId}>
                  <td>
                    <Link to={{ page: 'case', caseId: one.caseId, from: anyQueue }}>
                      <bdi>{plainText(one.title)}</bdi>
                    </Link>
                  </td>
                  <td>
                    <Result exercise={one} />
                  </td>
                  <td>{wordsOf(one.verdict)}</td>
                  <td>{exerciseKinds[one.kind].name}</td>
                  <td className="quiet nowrap">{instantText(one.at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Result({ exercise: { right, expected, compared } }: { readonly exercise: AnsweredExercise }) {
  if (compared) return comparedWords(compared);
  if (expected === null) return <span className="quiet">counts for who approved</span>;
  if (right === null) return <span className="quiet">neither; right was: {wordsOf(expected).toLowerCase()}</span>;
  return (
    <span className={right ? 'result result-right' : 'result result-wrong'}>
      {right ? <CheckIcon /> : <CrossIcon />}
      {right ? 'Right' : `Not right; it was: ${wordsOf(expected).toLowerCase()}`}
    </span>
  );
}
