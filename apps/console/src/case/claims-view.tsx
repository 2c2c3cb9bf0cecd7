import type { Assessment } from '@tidegate/contracts/evidence-events';
import type { Request } from '@tidegate/contracts/request-events';
import { OutsideText } from '../words/outside-text.tsx';
import {
  type CitedPiece,
  type ClaimReading,
  claimReadings,
  contradictingPieces,
  evidenceAnchor,
  supportWords,
} from './claims.ts';
import { Quote, Section } from './section.tsx';

/** What the proposal states, claim by claim, with the quotes that are said to support it; and sources that disagree (B1). */
export function ClaimsView({
  request,
  assessment,
}: {
  readonly request: Request;
  readonly assessment: Assessment | null;
}) {
  const claims = claimReadings(request, assessment);
  const pairs = contradictingPieces(request, assessment);
  if (claims.length === 0 && pairs.length === 0) return null;
  return (
    <Section id="claims" title="Claims and sources" aside={<span className="count">{claims.length}</span>}>
      <ol className="claims">
        {claims.map((claim, at) => (
          <Claim key={at} claim={claim} assessed={assessment !== null} />
        ))}
      </ol>
      {pairs.length > 0 && (
        <div className="asked-part">
          <h3>Sources that contradict each other</h3>
          <ul className="plain-list">
            {pairs.map((pair, at) => (
              <li key={at}>
                {pair.map((piece, side) => (
                  <span key={piece.id + side}>
                    {side > 0 && <span className="quiet"> against </span>}
                    <PieceLink piece={piece} />
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  );
}

interface ClaimProps {
  readonly claim: ClaimReading;
  /** False while the assessment is not shown, so that nothing is said of support. */
  readonly assessed: boolean;
}

function Claim({ claim: { text, critical, support, cited }, assessed }: ClaimProps) {
  return (
    <li className="claim">
      <div className="claim-head">
        <span className="claim-text" dir="auto">
          <OutsideText>{text}</OutsideText>
        </span>
        {critical && <span className="tag tag-weak">must not be wrong</span>}
      </div>
      <div className="claim-support">
        {support !== null && (
          <>
            <meter
              className="bar"
              min={0}
              max={1}
              low={0.3}
              high={0.5}
              optimum={1}
              value={support}
              aria-label="Support by what it cites"
            />
            <strong className="numbers">{support.toFixed(2)}</strong>
          </>
        )}
        {assessed && <span className="quiet">{supportWords(support)}</span>}
      </div>
      {cited.length === 0 && <p className="quiet">It cites nothing.</p>}
      {cited.map((piece, at) => (
        <div key={at} className="claim-cites">
          <PieceLink piece={piece} />
          {piece.item?.quote && <Quote>{piece.item.quote}</Quote>}
        </div>
      ))}
    </li>
  );
}

function PieceLink({ piece: { id, place, item } }: { readonly piece: CitedPiece }) {
  if (item === null) {
    return (
      <span className="warn">
        cites <OutsideText>{id}</OutsideText>, which was not sent
      </span>
    );
  }
  return (
    <a href={`#${evidenceAnchor(place)}`}>
      <OutsideText>{item.title}</OutsideText>
    </a>
  );
}
