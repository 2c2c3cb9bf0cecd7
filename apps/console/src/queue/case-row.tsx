import type { CaseSummary } from '@tidegate/contracts/http-cases';
import { memo } from 'react';
import { Link } from '../navigation/link.tsx';
import { AiMark, PersonIcon } from '../shell/icons.tsx';
import { DueChip } from '../time/due-chip.tsx';
import { kindLabels, wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';
import { WaitingTag } from '../words/waiting-tag.tsx';
import { Approvals, TierBadge } from '../words/badges.tsx';

interface CaseRowProps {
  readonly item: CaseSummary;
  readonly left: boolean;
  readonly from: string;
  readonly me: string;
  readonly onFocus: (caseId: string) => void;
  readonly onPeek: (caseId: string) => void;
}

/** One case of the queue. The title is the link that the keyboard moves between. */
export const CaseRow = memo(function CaseRow({ item, left, from, me, onFocus, onPeek }: CaseRowProps) {
  return (
    <tr className={left ? 'case-row case-row-left' : 'case-row'} onPointerEnter={() => onPeek(item.caseId)}>
      <td className="cell-due">
        <When item={item} left={left} />
      </td>
      <td className="cell-title">
        <Link
          to={{ page: 'case', caseId: item.caseId, from }}
          className="case-link"
          data-case={item.caseId}
          onFocus={() => onFocus(item.caseId)}
        >
          <bdi>{plainText(item.title)}</bdi>
        </Link>
        <div className="quiet cell-under">
          {kindLabels[item.kind].name} · {item.tenantId} · <span className="cut">{item.requestId}</span>
          {item.level !== 'L1' && item.level !== 'L0' && <span className="level">{item.level}</span>}
        </div>
      </td>
      <td className="cell-why">
        <Why reasons={item.reasons} hidden={item.reasonsHidden === true} />
      </td>
      <td className="cell-ai">
        <span className="ai-says">
          {item.kind !== 'invalid_request' && <AiMark />}
          <span>{item.reasonsHidden ? 'not shown yet' : kindLabels[item.kind].aiSays}</span>
        </span>
      </td>
      <td className="cell-tier">
        <TierBadge tier={item.riskTier} />
      </td>
      <td className="cell-approvals">
        <Approvals given={item.approvalsGiven} required={item.approvalsRequired} />
      </td>
      <td className="cell-who">
        <Holder name={item.claimedBy} me={me} />
      </td>
    </tr>
  );
});

function When({ item, left }: Pick<CaseRowProps, 'item' | 'left'>) {
  if (left) return <span className="quiet">no longer here</span>;
  return item.status === 'waiting' ? <WaitingTag /> : <DueChip item={item} />;
}

function Why({ reasons, hidden }: { readonly reasons: CaseSummary['reasons']; readonly hidden: boolean }) {
  if (hidden) return <span className="quiet">judge it first</span>;
  const [top] = reasons;
  if (!top) return <span className="quiet">no reason given</span>;
  return (
    <span title={reasons.map((reason) => `${reason.code}: ${reason.detail}`).join('\n')}>
      {wordsOf(top.code)}
      {reasons.length > 1 && <span className="count more">+{reasons.length - 1}</span>}
    </span>
  );
}

function Holder({ name, me }: { readonly name: string | null; readonly me: string }) {
  if (!name) return <span className="quiet">nobody</span>;
  return (
    <span className={name === me ? 'holder holder-me' : 'holder'}>
      <PersonIcon />
      {name === me ? 'you' : name}
    </span>
  );
}
