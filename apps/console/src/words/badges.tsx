import type { RiskTier } from '@tidegate/contracts/request-events';
import { tierLabels } from './labels.ts';

/** The risk tier as a letter, a number and a colour; the words are in the title and for screen readers. */
export function TierBadge({ tier, words = false }: { readonly tier: RiskTier | null; readonly words?: boolean }) {
  if (tier === null) return <span className="quiet">no tier</span>;
  return (
    <span className={`tier tier-${tier}`} title={tierLabels[tier]}>
      T{tier}
      {words ? ` ${tierLabels[tier]}` : <span className="unseen"> {tierLabels[tier]}</span>}
    </span>
  );
}

/** How many approvals there are of those needed. */
export function Approvals({ given, required }: { readonly given: number; readonly required: number }) {
  return (
    <span className="approvals" title={`${given} of ${required} approvals`}>
      {Array.from({ length: required }, (_, at) => (
        <span key={at} className={at < given ? 'approval-dot approval-dot-given' : 'approval-dot'} aria-hidden="true" />
      ))}
      <span className="approvals-text">
        {given}/{required}
        <span className="unseen"> approvals</span>
      </span>
    </span>
  );
}
