import { describe, expect, it } from '@jest/globals';
import { sampleCase } from '../../test/sample-case.ts';
import { choiceOf, draftOf, draftText, emptyDraft, isUntouched } from './draft.ts';
import { endsClaim, explanationOf } from './refusals.ts';
import { verdictOptionsOf } from './verdict-options.ts';

describe('a draft', () => {
  it('survives being stored', () => {
    const draft = { ...emptyDraft, verdict: 'reject', note: 'half a sen' } as const;
    expect(draftOf(draftText(draft, 1_000), 2_000)).toEqual(draft);
  });

  it('is forgotten after a week', () => {
    expect(draftOf(draftText(emptyDraft, 0), 8 * 86_400_000)).toBeNull();
  });

  it.each([null, '{', '[]', '{"savedAtMs":"x"}', '{"savedAtMs":1,"draft":null}'])(
    'is none when %s is stored',
    (text) => {
      expect(draftOf(text, 2)).toBeNull();
    },
  );

  it('gets the fields that an earlier version of the console did not know', () => {
    expect(draftOf('{"savedAtMs":1,"draft":{"note":"x"}}', 2)).toEqual({ ...emptyDraft, note: 'x' });
  });

  it('is untouched until something is typed or chosen', () => {
    expect([isUntouched(emptyDraft), isUntouched({ ...emptyDraft, escalationNeeded: false })]).toEqual([true, false]);
  });
});

describe('choosing a verdict', () => {
  it('brings its usual reason and takes it away again', () => {
    const rerouted = { ...emptyDraft, ...choiceOf(emptyDraft, 'reroute') };
    expect(rerouted.reason).toBe('needs_specialist');
    expect(choiceOf(rerouted, 'reject')).toEqual({ verdict: 'reject', reason: '' });
  });

  it('keeps a reason that the reviewer picked', () => {
    const picked = { ...emptyDraft, verdict: 'reject', reason: 'wrong_amount' } as const;
    expect(choiceOf(picked, 'escalate').reason).toBe('wrong_amount');
  });
});

describe('the verdicts on offer', () => {
  const unavailable = (more: Parameters<typeof sampleCase>[0]) =>
    verdictOptionsOf(sampleCase(more)).flatMap((option) => (option.unavailable ? [option.verdict] : []));

  it('are all seven for an approval', () => {
    expect(unavailable({})).toEqual([]);
  });

  it('are no approval where nothing could be read, and no escalation at the top', () => {
    expect(unavailable({ kind: 'invalid_request', proposal: null, level: 'L3' })).toEqual([
      'approve',
      'approve_with_edits',
      'refine',
      'escalate',
    ]);
  });

  it('ask the product nothing about what is past, and edit nothing that was allowed', () => {
    expect(unavailable({ kind: 'audit_sample' })).toEqual(['request_information', 'refine']);
    expect(unavailable({ kind: 'action_failure' })).toEqual(['approve_with_edits', 'request_information', 'refine']);
  });
});

describe('refusals of the service', () => {
  const problem = (code: string, status = 409) => ({ type: 'x', title: 'A title', status, detail: 'A detail.', code });

  it('that end the claim offer to claim again', () => {
    expect([
      endsClaim(problem('lease_lost')),
      endsClaim(problem('not_claimed_by_you')),
      endsClaim(problem('reason_required')),
    ]).toEqual([true, true, false]);
  });

  it('that concern a field name it', () => {
    expect(explanationOf(problem('question_required', 422)).field).toBe('question');
  });

  it('with an unknown code keep the words of the service', () => {
    expect(explanationOf(problem('brand_new'))).toMatchObject({ title: 'A title', nextStep: 'try_again' });
  });

  it('of a stale version are the same with status 412', () => {
    expect(explanationOf(problem('precondition_failed', 412)).nextStep).toBe('reload');
  });
});
