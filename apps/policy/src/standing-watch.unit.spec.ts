import { describe, expect, it } from '@jest/globals';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import { silentLog } from '@tidegate/telemetry/logger';
import { waitFor } from '@tidegate/testing/wait-for';
import { LatestEvents } from '../test/latest-events.ts';
import { ControlView } from './control-view.ts';
import { StandingWatch } from './standing-watch.ts';

function publication(version: number, scope: string, fact = 'risk_tier', tests: object[] = []) {
  const grant = { description: 'd', effect: 'proceed', reason: 'GRANTED' };
  const document = PolicyDocument.parse({
    ...{ name: 'test', version, scope, auditSampleRate: 0 },
    authorisation: [{ id: 'a', when: [{ fact: 'risk_tier', atLeast: 0 }, ...tests], ...grant }],
    quality: [{ id: 'b', when: [{ fact: 'risk_tier', atLeast: 0 }], ...grant }],
  });
  document.quality[0]!.when[0]!.fact = fact;
  return policyPublishedEvent(document, 'somebody', '2026-11-21T10:00:00.000Z');
}
const never = [
  { fact: 'risk_tier', moreThan: 2 },
  { fact: 'risk_tier', lessThan: 1 },
];

function watched(...before: TidegateEvent[]) {
  const events = new LatestEvents();
  const publish = (event: TidegateEvent) => events.tell(event.key, event);
  before.forEach(publish);
  const view = new ControlView(events, silentLog);
  const watch = new StandingWatch({ events, view, expectations: [], log: silentLog });
  const standingOf = (scope: string) => watch.of(view.published(scope)!);
  const settled = () => waitFor(() => watch.counts().unread === 0, { describe: 'all analysed', timeoutMs: 5_000 });
  return { publish, view, watch, standingOf, settled };
}

describe('the policies in force, analysed after they came there', () => {
  it('are all analysed: those that were there, and those that come, whoever wrote them', async () => {
    const { publish, watch, standingOf, settled } = watched(publication(1, '*'));
    await settled();
    publish(publication(1, 'acme', 'risk_tier', never));
    expect(standingOf('acme')).toBeUndefined();
    await settled();
    expect([standingOf('*')?.state, standingOf('acme')?.state]).toEqual(['sound', 'faulty']);
    expect(watch.counts()).toEqual({ sound: 1, faulty: 1, undecided: 0, unread: 0, unusable: 0 });
  });

  it('decide all the same while they are faulty', async () => {
    const { view, settled } = watched(publication(1, 'acme', 'risk_tier', never));
    await settled();
    expect(view.policies.forTenant('acme')?.version).toBe(1);
  });

  it('have no standing of a version before', async () => {
    const { publish, standingOf, settled } = watched(publication(1, 'acme', 'risk_tier', never));
    await settled();
    publish(publication(2, 'acme'));
    expect(standingOf('acme')).toBeUndefined();
    await settled();
    expect(standingOf('acme')?.state).toBe('sound');
  });

  it('are counted apart where they cannot be used', async () => {
    const { watch, settled } = watched(publication(1, 'acme', 'no-such-fact'));
    await settled();
    expect(watch.counts()).toMatchObject({ unusable: 1, sound: 0 });
  });
});
