import type { EvidenceItem } from '@tidegate/contracts/request-events';
import type { ReactNode } from 'react';
import { OutsideText } from '../words/outside-text.tsx';
import { evidenceAnchor } from './claims.ts';
import type { ComputedReading } from './computed-readings.ts';
import { ComputedView } from './computed-view.tsx';
import { bytesText } from './evidence-size.ts';
import { Quote, Section } from './section.tsx';

/** What the proposal rests on, as the product sent it, with what Tidegate read from it. */
export function EvidenceView({
  evidence,
  readings,
  seenMark,
}: {
  readonly evidence: readonly EvidenceItem[];
  readonly readings: readonly ComputedReading[];
  readonly seenMark: ReactNode;
}) {
  return (
    <Section id="evidence" title="Evidence" aside={<span className="count">{evidence.length}</span>}>
      {evidence.length === 0 && <p className="quiet">The product sent no evidence.</p>}
      <ol className="evidence">
        {evidence.map((item, place) => (
          <Piece key={item.id} item={item} anchor={evidenceAnchor(place)} />
        ))}
      </ol>
      <ComputedView readings={readings} />
      {seenMark}
    </Section>
  );
}

function Piece({ item, anchor }: { readonly item: EvidenceItem; readonly anchor: string }) {
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
