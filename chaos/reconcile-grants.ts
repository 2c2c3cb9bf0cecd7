import { ActionExecuted } from '@tidegate/contracts/action-events';
import { GrantIssued, GrantRedeemed } from '@tidegate/contracts/grant-events';
import type { Difference, Evidence, GrantUse, LoggedEvent } from './evidence.ts';
import { findings, type Finding } from './findings.ts';
import { byGrant, firstSightings } from './first-sightings.ts';

interface Sides {
  readonly issued: readonly LoggedEvent[];
  readonly redeemed: readonly LoggedEvent[];
  readonly row: Evidence['tables']['grants'][number] | undefined;
  readonly uses: readonly GrantUse[];
  /** Whether Tidegate did itself what it left to the product. */
  readonly wasExecuted: boolean;
}

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
  const isBurnt = row?.state === 'redeemed';
  return findings([
    [issued.length === 0, 'lost', 'is in use, but the log does not say that it was issued'],
    [issued.length > 1, 'doubled', `was issued by ${issued.length} events`],
    [row === undefined, 'disagreeing', 'is on the log, but not in the table of actions'],
    [wasExecuted, 'doubled', 'was given to a product and executed by Tidegate as well'],
    [uses.length === 0, 'lost', 'never reached its product'],
    [
      isBurnt !== redeemed.length > 0,
      'disagreeing',
      `is ${row?.state ?? 'unknown'} and was burnt by ${redeemed.length} events`,
    ],
  ]);
}

function ofUse({ redeemed, row, uses }: Sides): Finding[] {
  const acting = [
    ...new Set(uses.filter(({ answer }) => answer === 'may_act').map(({ redemptionId }) => redemptionId)),
  ];
  const burnt = redeemed.map(({ facts }) => facts.redemptionId ?? '');
  const kept = row?.redemptionId ?? null;
  // Whoever was told that it may act is whom the log and the table name.
  const named = new Set([...acting, ...burnt, ...(kept === null ? [] : [kept])]);
  const told = `let ${acting.join(' and ')} act, was burnt by ${burnt.join(' and ')}, and the table says ${kept}`;
  return findings([
    [redeemed.length > 1, 'doubled', `was burnt by ${redeemed.length} events`],
    [acting.length > 1, 'doubled', `let ${acting.join(' and ')} act`],
    [acting.length > 0 && burnt.length === 0, 'lost', 'was used, but the log does not say so'],
    [named.size > 1, 'disagreeing', told],
  ]);
}
