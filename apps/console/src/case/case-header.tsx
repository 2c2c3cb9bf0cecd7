import type { CaseDetail } from '@tidegate/contracts/http-cases';
import { useEffect, useRef } from 'react';
import { LeaseRing } from '../lease/lease-ring.tsx';
import type { Lease } from '../lease/use-lease.ts';
import { queueName } from '../queue/use-review-next.ts';
import { BackIcon } from '../shell/icons.tsx';
import { DueChip } from '../time/due-chip.tsx';
import { Approvals, TierBadge } from '../words/badges.tsx';
import { WaitingTag } from '../words/waiting-tag.tsx';
import { kindLabels, wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';

interface CaseHeaderProps {
  readonly detail: CaseDetail;
  readonly from: string;
  readonly lease: Lease;
  readonly onBack: () => void;
}

/** What the case is and how it stands. The heading takes the focus, so that the next case is read from its name. */
export function CaseHeader({ detail, from, lease, onBack }: CaseHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [detail.caseId]);
  return (
    <header className="case-header">
      <button
        type="button"
        className="button button-quiet back"
        onClick={onBack}
        title="Puts the case back; your draft is kept (Esc)"
      >
        <BackIcon /> {queueName(from)}
      </button>
      <h1 ref={heading} tabIndex={-1} dir="auto">
        {plainText(detail.title)}
      </h1>
      <div className="case-facts">
        {detail.status === 'waiting' ? <WaitingTag /> : <DueChip item={detail} />}
        <TierBadge tier={detail.riskTier} words />
        <span className="tag">{kindLabels[detail.kind].name}</span>
        <span className="tag">
          {wordsOf(detail.queue)} · {detail.level}
        </span>
        <Approvals given={detail.approvalsGiven} required={detail.approvalsRequired} />
        <span className="quiet">
          {detail.tenantId} · <span className="break">{detail.requestId}</span>
        </span>
        {lease.held && detail.status !== 'closed' && (
          <LeaseRing key={lease.held.fencingToken} claim={lease.held} onKeep={lease.keep} />
        )}
      </div>
    </header>
  );
}
