import { describe, expect, it } from '@jest/globals';
import type { PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';
import fc from 'fast-check';
import { allRequests, evaluatorOf, smallPolicy, smallTest, type FactsByName } from '../../test/small-policies.ts';
import type { PolicyInvariant } from '../policy-invariant.ts';
import { rankNamed } from '../policy-invariant.ts';
import { ruleSets } from '../check-policy.ts';
import { rankOf, restrictions } from '../lattice.ts';
import { analysePolicy } from './analyse-policy.ts';
import type { FindingKind } from './finding.ts';

const runs = { numRuns: 150 };
const rulesOf = (document: PolicyDocument) => ruleSets.flatMap((set) => document[set]);
const found = (document: PolicyDocument, kind: FindingKind) =>
  analysePolicy(document).findings.filter((finding) => finding.kind === kind);
const idsOf = (findings: readonly { readonly rules: readonly string[] }[]) =>
  findings.flatMap(({ rules }) => rules).toSorted();

/** The policy without one rule; a set may become empty, which the evaluator takes and a file may not be. */
function without(document: PolicyDocument, id: string): PolicyDocument {
  const rest = (set: 'authorisation' | 'quality') => document[set].filter((rule) => rule.id !== id);
  return { ...document, authorisation: rest('authorisation'), quality: rest('quality') };
}

describe('analysis of small policies, against the evaluator on every request', () => {
  it('finds exactly the rules that never hold', () => {
    fc.assert(
      fc.property(smallPolicy, (document) => {
        const evaluate = evaluatorOf(document);
        const fired = new Set(allRequests.flatMap((request) => [...evaluate(request).fired]));
        const never = rulesOf(document).filter(({ id }) => !fired.has(id));
        expect(idsOf(found(document, 'dead_rule'))).toEqual(never.map(({ id }) => id).toSorted());
      }),
      runs,
    );
  });

  it('finds exactly the rules without which all outcomes stay the same', () => {
    fc.assert(
      fc.property(smallPolicy, (document) => {
        const evaluate = evaluatorOf(document);
        const tried = allRequests.map(evaluate);
        const useless = rulesOf(document).filter(({ id }) => {
          const other = evaluatorOf(without(document, id));
          return (
            tried.some(({ fired }) => fired.has(id)) &&
            allRequests.every((request, index) => other(request).rank === tried[index]!.rank)
          );
        });
        expect(idsOf(found(document, 'shadowed_rule'))).toEqual(useless.map(({ id }) => id).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it('finds a gap exactly where the default decides, with a request that shows it', () => {
    fc.assert(
      fc.property(smallPolicy, (document) => {
        const evaluate = evaluatorOf(document);
        const handsOff = new Set(rulesOf(document).flatMap(({ id, effect }) => (effect === 'handoff' ? [id] : [])));
        const grants = (set: 'authorisation' | 'quality') =>
          document[set].flatMap(({ id, effect }) => (effect === 'proceed' ? [id] : []));
        const isGap = {
          '': (request: object) => evaluate(request as FactsByName).fired.size === 0,
          authorisation: isUngranted('authorisation'),
          quality: isUngranted('quality'),
        };
        function isUngranted(set: 'authorisation' | 'quality') {
          return (request: object) => {
            const { fired } = evaluate(request as FactsByName);
            return !grants(set).some((id) => fired.has(id)) && ![...fired].some((id) => handsOff.has(id));
          };
        }
        const findings = found(document, 'gap');
        for (const [place, shows] of Object.entries(isGap)) {
          const finding = findings.find(({ path }) => path.join('/') === place);
          expect(finding !== undefined).toBe(allRequests.some(shows));
          if (finding !== undefined) expect(shows(finding.example!)).toBe(true);
        }
      }),
      runs,
    );
  });

  it('decides invariants, with a request that breaks them', () => {
    const bound = fc.constantFrom(...restrictions.map(({ text }) => text));
    const when = fc.array(smallTest, { maxLength: 2 });
    fc.assert(
      fc.property(smallPolicy, when, bound, fc.boolean(), (document, drawn, text, isLeast) => {
        const invariant = { name: 'drawn', when: drawn, [isLeast ? 'atLeast' : 'atMost']: text } as PolicyInvariant;
        const evaluate = evaluatorOf(document);
        // A rule with the same tests says where the invariant speaks: a restricting one on missing facts, too.
        const marker = { id: 'marker', description: 'd', when: drawn, reason: 'OUT_OF_SCOPE' };
        const effect = isLeast ? { effect: 'handoff' } : { effect: 'proceed', reason: 'GRANTED' };
        const marked = { ...document, authorisation: [...document.authorisation, { ...marker, ...effect }] };
        const speaksOf = drawn.length === 0 ? null : evaluatorOf(marked as PolicyDocument);
        const breaks = (request: object) => {
          const { rank } = evaluate(request as FactsByName);
          const isMeant = speaksOf === null || speaksOf(request as FactsByName).fired.has('marker');
          return isMeant && (isLeast ? rank < rankNamed(text) : rank > rankNamed(text));
        };
        const { findings } = analysePolicy(document, { invariants: [invariant] });
        const broken = findings.filter(({ kind }) => kind === 'broken_invariant');
        expect(broken).toHaveLength(allRequests.some(breaks) ? 1 : 0);
        for (const { example } of broken) expect(breaks(example!)).toBe(true);
      }),
      runs,
    );
  });

  it('knows which outcomes and reasons are given, with a request for each', () => {
    fc.assert(
      fc.property(smallPolicy, (document) => {
        const evaluate = evaluatorOf(document);
        const tried = allRequests.map(evaluate);
        const { outcomes, reasons } = analysePolicy(document);
        outcomes.forEach(({ example }, rank) => {
          expect(example !== null).toBe(tried.some((one) => one.rank === rank));
          if (example !== null) expect(evaluate(example).rank).toBe(rank);
        });
        for (const { name, example } of reasons) {
          expect(example !== null).toBe(tried.some((one) => one.reasons.has(name)));
          if (example !== null) expect(evaluate(example).reasons).toContain(name);
        }
      }),
      runs,
    );
  });

  it('finds worse evidence that frees exactly where some request gets a freer outcome by it', () => {
    const worse: Readonly<Record<string, readonly unknown[]>> = {
      risk_tier: [0, 1, 2, 3],
      composite_score: [1, 0.9, 0.85, 0.7, 0.5, 0.25, 0],
      within_scope: [true, false],
    };
    fc.assert(
      fc.property(smallPolicy, (document) => {
        const evaluate = evaluatorOf(document);
        const frees = Object.entries(worse).filter(([fact, bestFirst]) =>
          allRequests.some((request) => {
            const at = bestFirst.indexOf(request[fact]);
            if (at < 0 || at === bestFirst.length - 1) return false;
            const poorer = { ...request, [fact]: bestFirst[at + 1] } as FactsByName;
            return evaluate(poorer).rank < evaluate(request).rank;
          }),
        );
        const told = new Set(found(document, 'not_monotone').map(({ message }) => /with (\w+) /.exec(message)![1]!));
        expect([...told].toSorted()).toEqual(frees.map(([fact]) => fact).toSorted());
      }),
      runs,
    );
  });

  it('finds a conflict exactly where both rules hold and what they want would happen', () => {
    const rankOfRule = ({ effect, approval }: PolicyRule) => rankOf(effect, approval);
    fc.assert(
      fc.property(smallPolicy, (document) => {
        const restricting = rulesOf(document).filter(({ effect }) => effect !== 'proceed');
        const tried = allRequests.map(evaluatorOf(document));
        const pairs = restricting.flatMap((left, index) => restricting.slice(index + 1).map((right) => [left, right]));
        const wanted = pairs.flatMap(([left, right]) => {
          const rank = rankOfRule(left!);
          if (rank !== rankOfRule(right!)) return [];
          const both = tried.filter(({ fired }) => fired.has(left!.id) && fired.has(right!.id));
          const isFinal = both.some((one) => one.rank === rank);
          // Every rule above clarify names a queue here, so a more restrictive one that holds decides.
          const named = restricting.filter(({ queue }) => queue !== undefined);
          const isQueue = both.some(({ fired }) => !named.some((one) => rankOfRule(one) > rank && fired.has(one.id)));
          const differ = (field: 'queue' | 'question') => left![field] !== right![field];
          const roles = [left, right].map((rule) => rule!.approverRoles?.join());
          return [
            ...(isQueue && differ('queue') ? ['queue'] : []),
            ...(isFinal && roles[0] !== roles[1] ? ['role'] : []),
            ...(isFinal && differ('question') ? ['question'] : []),
          ].map((field) => `${left!.id} ${right!.id} ${field}`);
        });
        const fieldOf = (message: string) => /want (queue)|no (role)|both (question)s/.exec(message)!.slice(1).join('');
        const conflicts = found(document, 'conflict');
        expect(conflicts.map(({ rules, message }) => `${rules.join(' ')} ${fieldOf(message)}`).toSorted()).toEqual(
          wanted.toSorted(),
        );
        const evaluate = evaluatorOf(document);
        for (const { rules, example } of conflicts) {
          expect(rules.every((id) => evaluate(example!).fired.has(id))).toBe(true);
        }
      }),
      runs,
    );
  });
});
