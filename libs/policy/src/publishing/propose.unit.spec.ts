import { describe, expect, it } from '@jest/globals';
import {
  asked,
  casesOf,
  gates,
  nothingYet,
  proposalOf,
  publishedOf,
  refundLimit,
} from '../../test/example-publishing.ts';
import { changeStage, withdraw } from './change-stage.ts';
import { publishingGates } from './gates.ts';
import { propose } from './propose.ts';
import { documentBytesMax, type ScopeState } from './scope-state.ts';
import { PolicyInvariant } from '../policy-invariant.ts';

const live = publishedOf(refundLimit(2, 100));
const inForce: ScopeState = { ...nothingYet, inForce: live, governing: live };
const proposal = proposalOf(refundLimit(3, 250), 'ana');

function proposed(state: ScopeState = inForce, made = proposal): ScopeState {
  const step = propose(made, state, gates);
  if (step.kind === 'refused') throw new Error(step.detail);
  return { ...state, candidate: step.candidate };
}

describe('a proposal', () => {
  it('becomes a candidate that decides nothing, with what the gates said', () => {
    expect(propose(proposal, inForce, gates)).toMatchObject({
      kind: 'changed',
      candidate: {
        ...{ scope: '*', revision: 1, version: 3, stage: 'proposed', share: 0, proposedBy: 'ana', changedBy: 'ana' },
        gates: [
          { gate: 'document', said: '3 rules without a problem' },
          { gate: 'cases', said: '1 of 1 cases pass' },
          { gate: 'invariants', said: '0 invariants hold' },
        ],
      },
    });
  });

  it('changes nothing when it is made again, by whomever, at whatever stage', () => {
    const state = proposed();
    const { hash } = state.candidate!;
    const shadowed = changeStage({ hash, stage: 'shadow', share: 0, ...asked('bo') }, state, {
      shareMax: 1,
      shareAloneMax: 1,
    });
    if (shadowed.kind === 'refused') throw new Error(shadowed.detail);
    const again = propose(proposalOf(refundLimit(3, 250), 'bo'), { ...state, candidate: shadowed.candidate }, gates);
    expect(again).toEqual({ kind: 'unchanged', candidate: shadowed.candidate });
  });

  it.each([
    ['as in force', refundLimit(2, 250), /version 2 is in force .*raise version to 3/],
    ['below it', refundLimit(1, 250), /raise version to 3/],
    ['of the very document in force', refundLimit(2, 100), /is in force as it stands here/],
  ])('with a version %s is refused, saying which one is needed', (_what, document, words) => {
    const step = propose(proposalOf(document, 'ana'), inForce, gates);
    expect(step).toMatchObject({ kind: 'refused', code: 'version_not_raised', detail: expect.stringMatching(words) });
  });

  it('never gives one number to two documents, also when the first was withdrawn', () => {
    const state = proposed();
    const ended = withdraw({ hash: state.candidate!.hash, ...asked('ana') }, state);
    if (ended.kind === 'refused') throw new Error(ended.detail);
    const after = { ...state, candidate: ended.candidate };
    const other = propose(proposalOf(refundLimit(3, 300), 'ana', 300), after, gates);
    expect(other).toMatchObject({ code: 'version_not_raised', detail: expect.stringContaining('raise version to 4') });
    expect(propose(proposal, after, gates)).toMatchObject({ kind: 'changed', candidate: { revision: 3, version: 3 } });
  });

  it('replaces one of the same person, and waits for one of another person', () => {
    const next = refundLimit(4, 300);
    expect(propose(proposalOf(next, 'Ana', 300), proposed(), gates)).toMatchObject({
      kind: 'changed',
      candidate: { revision: 2 },
    });
    expect(propose(proposalOf(next, 'bo', 300), proposed(), gates)).toMatchObject({ code: 'candidate_in_the_way' });
  });

  it('may be for a tenant that has no policy of its own yet', () => {
    const step = propose(proposalOf(refundLimit(1, 250, 'acme'), 'ana'), { ...nothingYet, governing: live }, gates);
    expect(step).toMatchObject({ kind: 'changed', candidate: { scope: 'acme', version: 1 } });
  });
});

describe('the gates', () => {
  const failing = (changes: Partial<typeof proposal>) => propose({ ...proposal, ...changes }, inForce, gates);

  it('name every place at which a document is wrong', () => {
    const document = refundLimit(3, 250);
    document.authorisation[1]!.when[0]!.fact = 'action_valeu';
    expect(failing({ document })).toMatchObject({
      code: 'gates_failed',
      findings: [
        { pointer: '/document/authorisation/1/when/0/fact', detail: expect.stringContaining('action_value?') },
      ],
    });
  });

  it('let no case fail, and say which one does', () => {
    expect(failing({ cases: [casesOf(250), casesOf(100)] })).toMatchObject({
      code: 'gates_failed',
      detail: 'The gate "cases" says no: 1 of 2 cases do not pass.',
      findings: expect.arrayContaining([
        {
          pointer: '/cases/1/cases/0',
          detail: '"above the limit": outcome: found "proceed/none", wanted "approve/single"',
        },
      ]),
    });
  });

  it('refuse half of a surrogate pair, which no hash can be made of, with its place', () => {
    const document = structuredClone(refundLimit(3, 250));
    document.authorisation[0]!.description = 'half \ud800';
    expect(failing({ document })).toMatchObject({
      code: 'gates_failed',
      findings: [{ pointer: '/document/authorisation/0/description' }],
    });
  });

  it('let no promise about all requests be broken, and give a request that breaks it', () => {
    const promising = (limit: number) => ({
      ...casesOf(250),
      invariants: [
        PolicyInvariant.parse({
          name: 'large amounts need a person',
          when: [{ fact: 'action_value', moreThan: limit }],
          atLeast: 'approve',
        }),
      ],
    });
    expect(failing({ cases: [promising(250)] })).toMatchObject({
      kind: 'changed',
      candidate: { gates: expect.arrayContaining([{ gate: 'invariants', said: '1 invariants hold' }]) },
    });
    expect(failing({ cases: [promising(100)] })).toMatchObject({
      code: 'gates_failed',
      findings: [
        {
          pointer: '/cases/0/invariants/0',
          detail: expect.stringMatching(/large amounts.*for example .*"action_value":/),
        },
      ],
    });
  });

  it('want cases, as many as is set', () => {
    expect(failing({ cases: [] })).toMatchObject({ code: 'gates_failed', findings: [{ pointer: '/cases' }] });
    const none = propose({ ...proposal, cases: [] }, inForce, publishingGates({ casesMin: 0 }));
    expect(none).toMatchObject({ kind: 'changed' });
  });

  it('want cases that are about this policy', () => {
    expect(failing({ cases: [{ ...casesOf(250), policy: 'other' }] })).toMatchObject({
      findings: [{ pointer: '/cases/0/policy', detail: 'is "other"; must be "test", the name of the policy' }],
    });
  });

  it('refuse a document that would not fit into a record beside the one that it replaces', () => {
    const document = refundLimit(3, 250);
    document.authorisation[1]!.when = [{ fact: 'intent', in: ['ü'.repeat(documentBytesMax / 2)] }];
    expect(failing({ document })).toMatchObject({
      code: 'gates_failed',
      findings: expect.arrayContaining([{ pointer: '/document', detail: expect.stringContaining('at most 400000') }]),
    });
  });

  it('run in order, and stop at the first that says no', () => {
    const seen: string[] = [];
    const gate = (name: string, isOpen: boolean) => () => {
      seen.push(name);
      return { gate: name, said: 's', findings: isOpen ? [] : [{ pointer: '', detail: 'd' }] };
    };
    const step = propose(proposal, inForce, [gate('a', true), gate('b', false), gate('c', true)]);
    expect([step.kind, seen]).toEqual(['refused', ['a', 'b']]);
  });
});
