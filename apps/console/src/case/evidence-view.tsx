import type { EvidenceItem } from '@tidegate/contracts/request-events';
import type { ReactNode } from 'react';
import { evidenceAnchor } from './claims.ts';
import type { ComputedReading } from './computed-readings.ts';
import { ComputedView } from './computed-view.tsx';
import { Piece } from './evidence-piece.tsx';
import { Section } from './section.tsx';

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
