import type { ExerciseList } from '@tidegate/contracts/http-guards';
import { useQuery } from '@tanstack/react-query';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import type { ExercisesRoute } from '../navigation/routes.ts';
import { anyQueue } from '../navigation/routes.ts';
import { useReviewNext } from '../queue/use-review-next.ts';
import { useSession } from '../session/session.tsx';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { AnsweredTable } from './answered-table.tsx';
import { SetExerciseForm } from './set-exercise-form.tsx';
import { SetExercises } from './set-exercises.tsx';

interface ExercisesPageProps {
  readonly route: ExercisesRoute;
  readonly onHelp: () => void;
}

/** What came of one's exercises, and for supervisors of those that they set (requirement E8). */
export function ExercisesPage({ route, onHelp }: ExercisesPageProps) {
  const { review } = useSession();
  const next = useReviewNext(anyQueue);
  const exercises = useQuery({
    queryKey: ['exercises', review.reviewer],
    queryFn: ({ signal }) => review.listExercises(signal),
    refetchInterval: 15_000,
  });
  useHotkeys('exercises', { help: onHelp, claim: () => next.start() });
  return (
    <main id="main" className="page exercises-page">
      <title>Exercises · Tidegate review</title>
      <div className="queue-head">
        <h1>Exercises</h1>
        <button type="button" className="button button-primary" onClick={() => next.start()} disabled={next.isPending}>
          {next.isPending ? 'Claiming…' : 'Review next'} <kbd>C</kbd>
        </button>
      </div>
      <p className="quiet exercises-intro">
        Closed cases come up once more among the others, without effect. Which ones these were is told after the
        verdict.
      </p>
      {next.error && <ProblemNotice error={next.error} onRetry={() => next.start()} />}
      {exercises.data && <Lists list={exercises.data} caseId={route.caseId} />}
      {exercises.isError && <ProblemNotice error={exercises.error} onRetry={() => void exercises.refetch()} />}
      {exercises.isPending && (
        <div className="skeleton-table" role="status" aria-label="Loading the exercises">
          <div className="skeleton-row" />
        </div>
      )}
    </main>
  );
}

function Lists({ list, caseId }: { readonly list: ExerciseList; readonly caseId: string | null }) {
  return (
    <div className="exercises">
      <AnsweredTable exercises={list.answered} />
      {list.maySet && <SetExerciseForm caseId={caseId ?? ''} />}
      {!list.maySet && caseId && <p className="notice">Only supervisors set exercises; ask one of them.</p>}
      {list.maySet && <SetExercises exercises={list.set} />}
    </div>
  );
}
