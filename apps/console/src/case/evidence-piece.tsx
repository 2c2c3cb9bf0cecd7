import type { EvidenceItem } from '@tidegate/contracts/request-events';
import { OutsideText } from '../words/outside-text.tsx';
import { bytesText } from './evidence-size.ts';
import { Quote } from './section.tsx';

/** One piece of evidence; `anchor` is where links to it lead. */
export function Piece({ item, anchor }: { readonly item: EvidenceItem; readonly anchor?: string }) {
  return (
    <li id={anchor}>
      <div className="evidence-head">
        <strong dir="auto">
          <OutsideText>{item.title}</OutsideText>
        </strong>
        {item.sourceClass !== undefined && <span className="tag">{item.sourceClass}</span>}
        {item.authoritative === true && <span className="tag tag-good">★ authoritative</span>}
        {item.authoritative === false && <span className="tag tag-weak">not authoritative</span>}
      </div>
      <div className="quiet">
        <OutsideText>{[item.source, ...aboutPiece(item)].join(' · ')}</OutsideText>
      </div>
      {item.quote && <Quote>{item.quote}</Quote>}
      {item.reference && <Reference reference={item.reference} />}
    </li>
  );
}

function aboutPiece({ score, date, validUntil }: EvidenceItem): string[] {
  return [
    ...(score === undefined ? [] : [`relevance ${score.toFixed(2)}`]),
    ...(date === undefined ? [] : [`of ${date.slice(0, 10)}`]),
    ...(validUntil === undefined ? [] : [`valid until ${validUntil.slice(0, 10)}`]),
  ];
}

/** Where the whole of it lies. No link: the address comes from outside, and nobody has looked at what is there. */
function Reference({
  reference: { uri, digest, bytes },
}: {
  readonly reference: NonNullable<EvidenceItem['reference']>;
}) {
  return (
    <div className="reference">
      <p className="quiet">
        An excerpt; the whole ({bytesText(bytes)}) lies at{' '}
        <code>
          <OutsideText>{uri}</OutsideText>
        </code>
      </p>
      <p className="quiet digest" title={digest}>
        SHA-256 <code>{`${digest.slice(7, 19)}…${digest.slice(-4)}`}</code>
      </p>
    </div>
  );
}
