import type { ExerciseDisclosure } from '@tidegate/contracts/http-guards';
import { useEffect, useRef } from 'react';
import type { VerdictInUse } from '../decision/use-verdict.ts';
import { useHotkeys } from '../keyboard/use-hotkeys.ts';
import { Link } from '../navigation/link.tsx';
import { CheckIcon, CrossIcon, PersonIcon } from '../shell/icons.tsx';
import { ProblemNotice } from '../shell/problem-notice.tsx';
import { exerciseKinds, resultWords } from './exercise-words.ts';

interface ExerciseResultProps {
  readonly exercise: ExerciseDisclosure;
  readonly form: VerdictInUse;
}

/** Disclosed after the verdict: that the case was an exercise, and how it went (requirement E8). It takes the focus. */
export function ExerciseResult({ exercise, form }: ExerciseResultProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useHotkeys('case', { claim: () => form.next.start() });
  const { name, about } = exerciseKinds[exercise.kind];
  return (
    <div className="recorded">
      <div className={`notice exercise-result${exercise.right === false ? ' notice-warn' : ''}`}>
        <ResultIcon right={exercise.right} />
        <div className="notice-body">
          <h3 ref={heading} tabIndex={-1}>
            This was an exercise: {name.toLowerCase()}
          </h3>
          <p>
            {about} Your verdict is kept and has no effect. {resultWords(exercise)}
          </p>
          <Link to={{ page: 'exercises', caseId: null }}>All your exercises</Link>
        </div>
      </div>
      {form.next.error && <ProblemNotice error={form.next.error} />}
      <button
        type="button"
        className="button button-primary button-wide"
        disabled={form.next.isPending}
        onClick={() => form.next.start()}
      >
        {form.next.isPending ? 'Claiming…' : 'Next case'} <kbd>C</kbd>
      </button>
    </div>
  );
}

function ResultIcon({ right }: { readonly right: boolean | null }) {
  if (right === null) return <PersonIcon />;
  return right ? <CheckIcon /> : <CrossIcon />;
}
