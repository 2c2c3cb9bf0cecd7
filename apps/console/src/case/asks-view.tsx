import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { useEffect, useRef } from 'react';
import { announce } from '../shell/announcer.tsx';
import { HourglassIcon } from '../shell/icons.tsx';
import { instantText } from '../time/due-chip.tsx';
import { OutsideText } from '../words/outside-text.tsx';
import { Piece } from './evidence-piece.tsx';
import { ProposalBody } from './proposal-view.tsx';
import { Quote, Section } from './section.tsx';

type Asked = CaseDetail['asks'][number];

const kindWords: Readonly<Record<Asked['kind'], string>> = {
  information: 'asked for information',
  refinement: 'asked for a better proposal',
};

/** What reviewers asked the product, and what it answered (requirements E2, D6). */
export function AsksView({ detail }: { readonly detail: CaseDetail }) {
  const last = detail.asks.at(-1);
  useAnswerAnnounced(detail);
  if (!last) return null;
  return (
    <Section
      id="asks"
      title="Asked of the product"
      aside={
        <span className="quiet">
          {last.round} of {last.roundsMax} asks
        </span>
      }
    >
      <ol className="asks">
        {detail.asks.map((ask) => (
          <li key={ask.askId}>
            <p>
              <strong>{ask.askedBy}</strong> {kindWords[ask.kind]}{' '}
              <time className="quiet" dateTime={ask.askedAt}>
                {instantText(ask.askedAt)}
              </time>
            </p>
            <Quote>{ask.question}</Quote>
            {ask.answer ? <Answer answer={ask.answer} /> : <Unanswered waits={detail.status === 'waiting'} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** Says when an answer comes while the case is on the screen. */
function useAnswerAnnounced({ asks }: CaseDetail): void {
  const answered = asks.filter(({ answer }) => answer !== null).length;
  const before = useRef(answered);
  useEffect(() => {
    if (answered > before.current) announce('The product has answered. The case can be claimed again.');
    before.current = answered;
  }, [answered]);
}

function Unanswered({ waits }: { readonly waits: boolean }) {
  return (
    <p className="ask-open">
      <HourglassIcon />
      {waits ? 'Waits for the answer of the product.' : 'The product gave no answer in time; the case goes on without.'}
    </p>
  );
}

function Answer({ answer }: { readonly answer: NonNullable<Asked['answer']> }) {
  const { text, evidence, proposal, proposalRefused, answeredAt } = answer;
  return (
    <div className="answer">
      <p>
        <strong>The product answered</strong>{' '}
        <time className="quiet" dateTime={answeredAt}>
          {instantText(answeredAt)}
        </time>
      </p>
      <div className="prose" dir="auto">
        <OutsideText>{text}</OutsideText>
      </div>
      {evidence.length > 0 && (
        <ol className="evidence" aria-label="Evidence that came with the answer">
          {evidence.map((item) => (
            <Piece key={item.id} item={item} />
          ))}
        </ol>
      )}
      {proposal && proposalRefused === null && (
        <p className="quiet">It sent another proposal, which stands in place of the old one now.</p>
      )}
      {proposal && proposalRefused !== null && (
        <details>
          <summary>It sent another proposal, which was not put in place: {proposalRefused}</summary>
          <ProposalBody proposal={proposal} />
        </details>
      )}
    </div>
  );
}
