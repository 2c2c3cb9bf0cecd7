import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { candidateEvent, candidateKey, policyPublishedEvent } from '@tidegate/policy/policy-events';
import { silentLog } from '@tidegate/telemetry/logger';
import { LatestEvents } from '../test/latest-events.ts';
import { ControlView } from './control-view.ts';

const now = '2026-11-21T10:00:00.000Z';

function documentOf(version: number, scope = '*'): PolicyDocument {
  const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
  const rules = { authorisation: [{ id: 'a', ...grant }], quality: [{ id: 'b', ...grant }] };
  return PolicyDocument.parse({ name: 'test', version, scope, auditSampleRate: 0, ...rules });
}

function candidateOf(version: number, changes: Partial<PolicyCandidate> = {}): PolicyCandidate {
  const document = changes.document ?? documentOf(version);
  return {
    ...{ scope: '*', revision: 1, version, hash: `hash-${version}`, document, stage: 'canary', share: 1, gates: [] },
    ...{ note: null, proposedBy: 'ana', proposedAt: now, changedBy: 'ana', changedAt: now, ...changes },
  };
}

let events: LatestEvents;
let view: ControlView;
beforeEach(() => {
  events = new LatestEvents();
  events.tell('*', policyPublishedEvent(documentOf(2), 'file', now));
  view = new ControlView(events, silentLog);
});

const tell = (candidate: PolicyCandidate) => events.tell(candidateKey(candidate.scope), candidateEvent(candidate));
const decides = () =>
  view.candidates.policies.choose({ tenantId: 'acme', requestId: 'r' }, view.policies, new Uint8Array(32)).policy
    ?.version;

describe('the policies as the log has them', () => {
  it('are those under the keys of scopes; a candidate is no policy in force', () => {
    tell(candidateOf(3, { stage: 'shadow', share: 0 }));
    expect(view.listPublished().map(({ published }) => published.scope)).toEqual(['*']);
    expect([view.published(candidateKey('*')), view.policies.hasOwn(candidateKey('*'))]).toEqual([undefined, false]);
    expect(view.stateOf('*')).toMatchObject({ inForce: { version: 2 }, candidate: { version: 3 } });
    expect(view.stateOf('acme')).toMatchObject({ inForce: undefined, governing: { version: 2 }, candidate: undefined });
  });

  it('are the same whether they were there before or come one by one', () => {
    tell(candidateOf(3));
    expect([decides(), new ControlView(events, silentLog).candidates.get('*')?.version]).toEqual([3, 3]);
  });

  it('let no policy be published under the key of a candidate, nor a candidate under that of a scope', () => {
    events.tell(candidateKey('*'), policyPublishedEvent(documentOf(9), 'x', now));
    expect([decides(), view.candidates.list()]).toEqual([2, []]);
    events.tell('acme', candidateEvent(candidateOf(9)));
    expect([decides(), view.published('acme'), view.listPublished().length]).toEqual([2, undefined, 1]);
  });

  it('ignore a candidate under the key of another scope', () => {
    events.tell(candidateKey('acme'), candidateEvent(candidateOf(9)));
    expect([decides(), view.candidates.get('acme')]).toEqual([2, undefined]);
  });
});

describe('a candidate', () => {
  it('decides until it is withdrawn', () => {
    tell(candidateOf(3));
    expect(decides()).toBe(3);
    tell(candidateOf(3, { stage: 'withdrawn', share: 0 }));
    expect(decides()).toBe(2);
  });

  it('ends when a version as high is in force, also where its own record still says otherwise', () => {
    tell(candidateOf(3));
    events.tell('*', policyPublishedEvent(documentOf(4), 'file', now));
    expect(decides()).toBe(4);
    tell(candidateOf(5, { revision: 2 }));
    expect(decides()).toBe(5);
  });

  it('decides nothing while it cannot be used, and says why', () => {
    const document = documentOf(3);
    document.quality[0]!.when[0]!.fact = 'no-such-fact';
    tell(candidateOf(3, { document }));
    expect([decides(), view.candidates.problemOf('*')]).toEqual([2, expect.stringContaining('/quality/0/when/0/fact')]);
    tell(candidateOf(3));
    expect([decides(), view.candidates.problemOf('*')]).toEqual([3, null]);
  });

  it('is gone when its key is deleted', () => {
    tell(candidateOf(3));
    events.tell(candidateKey('*'), undefined);
    expect([decides(), view.candidates.list()]).toEqual([2, []]);
  });
});
