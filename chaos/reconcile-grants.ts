import { ActionExecuted } from '@tidegate/contracts/action-events';
import { GrantIssued, GrantRedeemed } from '@tidegate/contracts/grant-events';
import type { Difference, Evidence, GrantUse, LoggedEvent } from './evidence.ts';
import { byGrant, firstSightings } from './first-sightings.ts';

interface Sides {
  readonly issued: readonly LoggedEvent[];
  readonly redeemed: readonly LoggedEvent[];
  readonly row: Evidence['tables']['grants'][number] | undefined;
  readonly uses: readonly GrantUse[];
  /** Whether Tidegate did itself what it left to the product. */
  readonly wasExecuted: boolean;
}

type Finding = Pick<Difference, 'kind' | 'detail'>;

/** Each grant is issued once and burnt once, by the attempt that was told that it may act, and nobody else acts. */
export function grantDifferences({ log, tables, receipts, uses }: Evidence): Difference[] {
  const issued = firstSightings(log, GrantIssued.type, byGrant);
  const redeemed = firstSightings(log, GrantRedeemed.type, byGrant);
  const rows = new Map(tables.grants.map((row) => [row.grantId, row]));
  const used = Map.groupBy(uses, ({ grantId }) => grantId);
  const executed = new Set([
    ...firstSightings(log, ActionExecuted.type, byGrant).keys(),
    ...tables.executions.map(({ grantId }) => grantId),
    ...receipts.map(({ key }) => key),
  ]);
  const grantIds = new Set([...issued.keys(), ...redeemed.keys(), ...rows.keys(), ...used.keys()]);
  return [...grantIds].flatMap((grantId) => {
    const sides: Sides = {
      issued: issued.get(grantId) ?? [],
      redeemed: redeemed.get(grantId) ?? [],
      row: rows.get(grantId),
      uses: used.get(grantId) ?? [],
      wasExecuted: executed.has(grantId),
    };
    const requestId = (sides.issued[0] ?? sides.redeemed[0])?.requestId ?? '';
    return [...ofIssue(sides), ...ofUse(sides)].map(({ kind, detail }) => ({
      ...{ kind, requestId, detail: `grant ${grantId} ${detail}` },
    }));
  });
}

function ofIssue({ issued, redeemed, row, uses, wasExecuted }: Sides): Finding[] {
  const found: Finding[] = [];
  if (issued.length === 0)
    found.push({ kind: 'lost', detail: 'is in use, but the log does not say that it was issued' });
  if (issued.length > 1) found.push({ kind: 'doubled', detail: `was issued by ${issued.length} events` });
  if (row === undefined) found.push({ kind: 'disagreeing', detail: 'is on the log, but not in the table of actions' });
  if (wasExecuted) found.push({ kind: 'doubled', detail: 'was given to a product and executed by Tidegate as well' });
  if (uses.length === 0) found.push({ kind: 'lost', detail: 'never reached its product' });
  if ((row?.state === 'redeemed') !== redeemed.length > 0) {
    found.push({
      kind: 'disagreeing',
      detail: `is ${row?.state ?? 'unknown'} and was burnt by ${redeemed.length} events`,
    });
  }
  return found;
}

function ofUse({ redeemed, row, uses }: Sides): Finding[] {
  const acting = [...new Set(uses.flatMap(({ answer, redemptionId }) => (answer === 'may_act' ? [redemptionId] : [])))];
  const burnt = redeemed.map(({ facts }) => facts.redemptionId ?? '');
  const found: Finding[] = [];
  if (redeemed.length > 1) found.push({ kind: 'doubled', detail: `was burnt by ${redeemed.length} events` });
  if (acting.length > 1) found.push({ kind: 'doubled', detail: `let ${acting.join(' and ')} act` });
  if (acting.length > 0 && burnt.length === 0)
    found.push({ kind: 'lost', detail: 'was used, but the log does not say so' });
  const known = new Set([...burnt, ...((row?.redemptionId ?? null) === null ? [] : [row!.redemptionId])]);
  if (acting.some((attempt) => burnt.length > 0 && !burnt.includes(attempt)) || known.size > 1) {
    const told = `let ${acting.join(' and ')} act, was burnt by ${burnt.join(' and ')}, and the table says ${row?.redemptionId}`;
    found.push({ kind: 'disagreeing', detail: told });
  }
  return found;
}
