import type { CaseKind } from '@tidegate/contracts/case-events';
import type { Outcome } from '@tidegate/contracts/decision-events';
import type { Strike } from './nemesis.ts';

/** A checkpoint that a product submitted. Without an acknowledgement it may have arrived or not. */
export interface Submission {
  readonly requestId: string;
  readonly checkpointId: string;
  readonly door: 'http' | 'kafka';
  acknowledged: boolean;
}

/** What the reconciler needs to know of an event's data; which fields there are hangs on the type. */
export interface Facts {
  readonly checkpointId?: string;
  readonly caseId?: string;
  readonly outcome?: Outcome;
  readonly auditSample?: boolean;
  /** SHA-256 of the decision that was made or that a case carries. */
  readonly decisionDigest?: string;
  /** Whether the event allows the action of a commit to be executed. */
  readonly allowsAction?: boolean;
  readonly caseKind?: CaseKind;
  readonly step?: number;
  readonly byTimer?: boolean;
  readonly verdictId?: string;
  readonly closesCase?: boolean;
  readonly grantId?: string;
  readonly receipt?: string;
  /** How many distinct people a case needs. */
  readonly approvalsRequired?: number;
  /** Whose verdict it is, and whether it approves. */
  readonly reviewer?: string;
  readonly approves?: boolean;
  /** Reviewers whose approval led to a resolution. */
  readonly approvedBy?: readonly string[];
  readonly isAllowed?: boolean;
  readonly askId?: string;
  /** SHA-256 of what a product answered in words. */
  readonly answerHash?: string;
  readonly because?: string;
  readonly redemptionId?: string;
  readonly rollbackKey?: string;
}

/** One record of the log, without its content. */
export interface LoggedEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds of the epoch, as the broker keeps it. */
  readonly timestampMs: number;
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly requestId: string;
  /** SHA-256 of the record value, hex. */
  readonly valueHash: string;
  readonly facts: Facts;
}

export interface RoutedRow {
  readonly caseId: string;
  readonly requestId: string;
  readonly kind: CaseKind;
  readonly closed: boolean;
}

/** What the tables of the services say when all is quiet. */
export interface Tables {
  readonly statuses: readonly { checkpointId: string; decidedAt: string | null; resolution: string | null }[];
  readonly routed: readonly RoutedRow[];
  readonly timers: readonly { caseId: string; step: number }[];
  readonly reviewed: readonly { caseId: string; status: string }[];
  readonly verdicts: readonly { verdictId: string; caseId: string }[];
  readonly executions: readonly { grantId: string; checkpointId: string; state: string }[];
  readonly outbox: readonly { service: string; rows: number }[];
  readonly grants: readonly { grantId: string; state: string; redemptionId: string | null }[];
  /** Verdicts that wait for the end of their undo window. */
  readonly pending: readonly { caseId: string; verdictId: string }[];
  readonly approvals: readonly { caseId: string; approver: string }[];
  /** `answerHash` is null while a case waits for its answer. */
  readonly asks: readonly { askId: string; caseId: string; answerHash: string | null }[];
}

/** What a product was told when it wanted to act on a grant. */
export interface GrantUse {
  readonly grantId: string;
  /** Which attempt of the product it was. */
  readonly redemptionId: string;
  /** Whether it may act; otherwise a code. */
  readonly answer: 'may_act' | (string & {});
}

/** What operators were told when they wanted an execution undone; each may have asked more than once. */
export interface RollbackWish {
  readonly grantId: string;
  /** For each answer, whether it was this call that had it undone. */
  readonly answers: readonly boolean[];
}

export interface AuditedRecord {
  /** Topic and partition: `tidegate.decision.made.v1/3`. */
  readonly chain: string;
  readonly offset: number;
  /** SHA-256 of the value, hex; null for one that the database keeps escaped. */
  readonly valueHash: string | null;
}

/** As it is in the database: what products wrote themselves is sealed, not kept. */
export interface StoredRecord extends AuditedRecord {
  /** HMAC-SHA-256 of the hash of the value, hex; null for what is kept. */
  readonly seal: string | null;
}

/** Everything a run left behind, from every side. */
export interface Evidence {
  readonly submissions: readonly Submission[];
  /** Each partition in the order of its offsets. */
  readonly log: readonly LoggedEvent[];
  readonly tables: Tables;
  /** What the systems of record say they did; the key is the grant, or that of a rollback. */
  readonly receipts: readonly { key: string; receipt: string }[];
  readonly uses: readonly GrantUse[];
  readonly wishes: readonly RollbackWish[];
  readonly audited: readonly AuditedRecord[];
  readonly chainProblems: readonly string[];
  readonly strikes: readonly Strike[];
  /** When the steps of the ladder are due, seconds after a case was opened. */
  readonly ladderSeconds: readonly number[];
}

export const differenceKinds = [
  'lost',
  'doubled',
  'disagreeing',
  'unaudited',
  'timersLost',
  'timersDoubled',
  'deadLetters',
  'outOfOrder',
  // Allowed without the people that it needs.
  'unapproved',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** One thing that is not as promised. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** The request it is about; empty where it is about none. */
  readonly requestId: string;
  readonly detail: string;
}
