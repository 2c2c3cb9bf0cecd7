import type { Row } from './merge-head.ts';
import { CaseRow } from './case-row.tsx';
import { ColumnHeads } from '../words/column-heads.tsx';

interface CaseTableProps {
  readonly rows: readonly Row[];
  readonly caption: string;
  readonly from: string;
  readonly me: string;
  readonly onFocus: (caseId: string) => void;
  readonly onPeek: (caseId: string) => void;
}

const columns = ['Due', 'Case', 'Why it is here', 'AI says', 'Tier', 'Approvals', 'With'];

/** The cases as a real table. */
export function CaseTable({ rows, caption, ...handlers }: CaseTableProps) {
  return (
    <table className="case-table" data-list>
      <caption className="unseen">{caption}</caption>
      <ColumnHeads columns={columns} />
      <tbody>
        {rows.map(({ item, left }) => (
          <CaseRow key={item.caseId} item={item} left={left} {...handlers} />
        ))}
      </tbody>
    </table>
  );
}

/** The shape of the table while it loads, so that nothing jumps when it comes. */
export function CaseTableSkeleton() {
  return (
    <div className="skeleton-table" role="status" aria-label="Loading cases">
      {Array.from({ length: 12 }, (_, at) => (
        <div key={at} className="skeleton-row" />
      ))}
    </div>
  );
}
