import { shownProblem } from '../http/http-problem.ts';
import { StopIcon } from './icons.tsx';

interface ProblemNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** What the button says; `Try again` without it. */
  readonly retryLabel?: string;
}

/** A failure in place: title, detail, fields at fault, code for the people who help, and a way on. */
export function ProblemNotice({ error, onRetry, retryLabel = 'Try again' }: ProblemNoticeProps) {
  const problem = shownProblem(error);
  return (
    <div className="notice notice-danger" role="alert">
      <StopIcon />
      <div className="notice-body">
        <strong>{problem.title}</strong>
        <p>{problem.detail}</p>
        {problem.errors && problem.errors.length > 0 && (
          <ul>
            {problem.errors.map((one) => (
              <li key={one.pointer + one.detail}>
                <code>{one.pointer || '/'}</code> {one.detail}
              </li>
            ))}
          </ul>
        )}
        <p className="quiet">
          Code <code>{problem.code}</code>
          {problem.traceId && (
            <>
              {' '}
              · trace <code>{problem.traceId}</code>
            </>
          )}
        </p>
      </div>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {retryLabel}
        </button>
      )}
    </div>
  );
}
