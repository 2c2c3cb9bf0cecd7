import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { Link } from '../navigation/link.tsx';
import { useSession } from '../session/session.tsx';
import { HourglassIcon } from '../shell/icons.tsx';
import { instantText } from '../time/due-chip.tsx';

interface NoteProps {
  readonly detail: CaseDetail;
}

export function ClosedNote({ detail }: NoteProps) {
  return (
    <>
      <p className="notice">This case is closed.</p>
      {detail.proposal && (
        <Link to={{ page: 'exercises', caseId: detail.caseId }} className="quiet">
          Give it to people once more, as an exercise
        </Link>
      )}
    </>
  );
}

/** The product has the word: nobody can claim the case until it answers, or routing goes on without an answer. */
export function WaitingNote({ detail }: NoteProps) {
  const ask = detail.asks.at(-1);
  return (
    <div className="notice notice-waits">
      <HourglassIcon />
      <div className="notice-body">
        <strong>Waits for the product</strong>
        <p>
          {ask ? `Asked by ${ask.askedBy}, ${instantText(ask.askedAt)}. ` : ''}
          Nobody can claim the case meanwhile, and its clock stands. It comes back to the queue with the answer.
        </p>
        {ask && <a href="#asks">What was asked</a>}
      </div>
    </div>
  );
}

/** Somebody has decided, and may still take it back. */
export function DueNote({ detail }: NoteProps) {
  const { reviewer } = useSession();
  const who = detail.claimedBy === reviewer.id ? 'Your verdict' : `The verdict of ${detail.claimedBy ?? 'somebody'}`;
  return (
    <div className="notice">
      <HourglassIcon />
      <p>{who} is about to take effect. Until then nobody can claim the case.</p>
    </div>
  );
}
