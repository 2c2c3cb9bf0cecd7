import { useState } from 'react';
import { countdownText } from '../time/due.ts';
import { Share } from '../time/due-chip.tsx';
import { useNow } from '../time/use-now.ts';
import type { HeldClaim } from './claims.store.ts';

const warnBelowMs = 120_000;

/** How long the claim still lasts; warns in time to keep it (WCAG 2.2.1). */
export function LeaseRing({ claim, onKeep }: { readonly claim: HeldClaim; readonly onKeep: () => void }) {
  const nowMs = useNow('second');
  const untilMs = Date.parse(claim.leaseUntil);
  const [longest, setLongest] = useState({ untilMs, lengthMs: Math.max(1, untilMs - nowMs) });
  if (longest.untilMs !== untilMs) setLongest({ untilMs, lengthMs: Math.max(longest.lengthMs, untilMs - nowMs) });
  const leftMs = untilMs - nowMs;
  const ending = leftMs < warnBelowMs;
  return (
    <span className={ending ? 'lease lease-ending' : 'lease'} title="Your claim; it is kept while this tab is visible">
      <Share part={Math.min(1, Math.max(0, leftMs / longest.lengthMs))} />
      <span>
        Yours for <span className="numbers">{countdownText(leftMs)}</span>
      </span>
      {ending && (
        <button type="button" className="button button-small" onClick={onKeep}>
          Keep
        </button>
      )}
    </span>
  );
}
