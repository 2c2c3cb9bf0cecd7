import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { RecordedCheckpoint } from '@tidegate/policy/simulation/recorded-checkpoint';
import { LabelledTraffic, shortages, weightMax } from './labelled-traffic.ts';

const file = new URL('../../../libs/contracts/examples/decision.made.v1.json', import.meta.url);
const made = (JSON.parse(readFileSync(file, 'utf8')) as { value: Omit<RecordedCheckpoint, 'decidedAt'> }).value;
const wanted = { scope: 'task:acme/refund', versions: made.request.versions };

interface Told {
  readonly wrong?: boolean | null;
  readonly propensity?: number;
  readonly request?: object;
}

function recorded({ wrong = false, propensity = 1, request = {} }: Told = {}): RecordedCheckpoint {
  const isAudit = propensity < 1;
  return {
    ...made,
    decidedAt: '2026-11-21T10:00:00.000Z',
    request: { ...made.request, ...request },
    propensity,
    seen: {
      ...{ kind: isAudit ? 'audit_sample' : 'approval', queue: 'q', closed: true, verdicts: 1, handlingSeconds: 9 },
      label:
        wrong === null
          ? null
          : { source: isAudit ? 'audit_sample' : 'review', proposalRight: !wrong, escalationNeeded: wrong },
    },
  };
}

function told(...all: RecordedCheckpoint[]): LabelledTraffic {
  const traffic = new LabelledTraffic(wanted);
  for (const one of all) traffic.add(one);
  return traffic;
}

describe('labels of the system as something to fit on', () => {
  it('stand for as many as were not asked about: an audit of one in twenty for twenty', () => {
    const traffic = told(recorded({ wrong: true }), recorded({ propensity: 0.05 }));
    expect(traffic.labelled.map(({ isRight, weight }) => [isRight, weight])).toEqual([
      [false, 1],
      [true, 20],
    ]);
    expect(traffic.counts()).toMatchObject({ labelled: 2, right: 1, wrong: 1, audited: 1, cut: 0, standsFor: 21 });
    expect(traffic.counts().effective).toBeCloseTo(21 ** 2 / 401, 9);
  });

  it('are cut where one audit would decide everything, and say how many were', () => {
    const traffic = told(recorded({ propensity: 0.001 }));
    expect(traffic.labelled[0]!.weight).toBe(weightMax);
    expect(traffic.counts().cut).toBe(1);
  });

  it('leave out other scopes, other versions, answers, and what nobody has answered', () => {
    const traffic = told(
      recorded({ request: { tenantId: 'globex' } }),
      recorded({ request: { versions: { model: 'm-2', prompt: 'p' } } }),
      recorded({ request: { proposal: { kind: 'answer', text: 'No.' } } }),
      recorded({ wrong: null }),
      { ...recorded(), seen: null },
    );
    expect(traffic.labelled).toEqual([]);
    expect(traffic.counts()).toMatchObject({ actions: 2, otherVersions: 1, unanswered: 1, labelled: 0, effective: 0 });
  });

  it('keep cases of one user together', () => {
    const [one, same, other] = told(
      recorded(),
      recorded({ wrong: true }),
      recorded({ request: { user: { id: 'cust-2', authenticated: true } } }),
    ).labelled;
    expect([one!.group === same!.group, one!.group === other!.group]).toEqual([true, false]);
  });
});

describe('too few labels', () => {
  const enough = told(...Array.from({ length: 100 }, (_, index) => recorded({ wrong: index < 10 }))).counts();

  it('are not these', () => {
    expect(shortages(enough)).toEqual([]);
  });

  it('are refused with everything that is short', () => {
    expect(shortages(told(recorded()).counts())).toEqual([
      '1 labels, at least 100 are needed',
      '1 of them right, at least 10 are needed',
      '0 of them wrong, at least 10 are needed',
    ]);
  });
});
