import { describe, expect, it } from '@jest/globals';
import { ActionFailed } from '@tidegate/contracts/action-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { RequestRejected } from '@tidegate/contracts/request-events';
import { brief, made, openedAt as now } from '../test/cases.ts';
import type { Made } from '../test/cases.ts';
import { contextAt, example, rulesWith } from '../test/shipped-rules.ts';
import { briefDecision, briefFailure, briefRejection } from './brief-case.ts';
import { routeCase } from './route-case.ts';

const route = (change?: (made: Made) => void) => routeCase(brief(change), contextAt(now));

describe('a decision', () => {
  it.each([
    ['approve', false, 'approval'],
    ['handoff', false, 'handoff'],
    ['proceed', true, 'audit_sample'],
    ['proceed', false, undefined],
    ['clarify', false, undefined],
  ] as const)('%s with audit sample %s opens %s', (outcome, auditSample, kind) => {
    const decided = made((data) => {
      data.decision.outcome = outcome;
      data.decision.obligations.auditSample = auditSample;
    });
    expect(briefDecision(decided)?.kind).toBe(kind);
  });

  it('becomes a case that carries everything a reviewer needs, and satisfies its contract', () => {
    const { opened } = route();
    expect(CaseOpened.schema.parse(opened)).toEqual(opened);
    expect(opened.escalation.request?.question).toBe(made().request.question);
    expect(opened.escalation.assessment).toEqual(made().assessment);
    expect(opened.title).toBe('issue_refund 412.50 EUR for cust-981');
  });

  it('on an answer has the question as its title, on one line and short', () => {
    const { opened } = route((data) => {
      data.request.question = `May I\n  ${'very '.repeat(100)}?`;
      data.request.proposal = { kind: 'answer', text: 'Yes.' };
    });
    expect(opened.title).toMatch(/^May I very .*…$/);
    expect(opened.title.length).toBeLessThanOrEqual(160);
  });
});

describe('the queue', () => {
  it.each<[string, (data: Made) => void, string, string]>([
    [
      'that a policy rule asks for comes first',
      (d) => (d.decision.obligations.queue = 'compliance'),
      'compliance',
      'asked',
    ],
    ['follows the task type', () => undefined, 'billing', 'money'],
    [
      'follows the domain, in the order of the file',
      (d) => (d.classification = { ...d.classification, domains: ['billing', 'security'] }),
      'security',
      'security-domain',
    ],
    ['follows the product', (d) => (d.request.product = 'operations-agent'), 'operations', 'infrastructure'],
    [
      'is the default when no rule fits',
      (d) => (d.classification = { ...d.classification, taskType: 'general', domains: [] }),
      'support',
      'default',
    ],
  ])('%s', (_, change, queue, by) => {
    const routing = route(change);
    expect([routing.opened.placement.queue, routing.queueChosenBy]).toEqual([queue, by]);
  });

  it('that a policy asks for but nobody defined is reported, and the rules choose instead', () => {
    const routing = route((data) => (data.decision.obligations.queue = 'nowhere'));
    expect([routing.opened.placement.queue, routing.unknownQueue]).toEqual(['billing', 'nowhere']);
  });

  it('of an audit is not the one asked for the decision', () => {
    const routing = route((data) => {
      data.decision.outcome = 'proceed';
      data.decision.obligations.auditSample = true;
      data.decision.obligations.queue = 'billing';
    });
    expect(routing.opened.placement.queue).toBe('audit');
  });
});

describe('priority and deadline', () => {
  it.each([
    [0, 60, '2026-11-20T10:30:00.000Z'],
    [1, 60, '2026-11-20T10:30:00.000Z'],
    [2, 60, '2026-11-20T10:30:00.000Z'],
    [3, 100, '2026-11-20T09:45:00.000Z'],
  ] as const)('of tier %d are %d and %s in billing', (riskTier, priority, dueAt) => {
    const { placement } = route((data) => (data.classification = { ...data.classification, riskTier })).opened;
    expect(placement).toEqual({
      ...{ queue: 'billing', level: 'L1', priority, dueAt, owner: 'billing-team', expectedAt: dueAt },
    });
  });

  it('count only the hours of the calendar of the queue, unless the rule says always', () => {
    const rules = rulesWith(({ queues }) => {
      Object.assign(queues[0]!, { calendar: 'office-berlin' });
      queues[0]!.dueWhen[0]!.calendar = 'always';
    });
    const dueAt = (riskTier: 1 | 3) =>
      routeCase(
        brief((data) => (data.classification = { ...data.classification, riskTier })),
        contextAt('2026-11-20T14:30:00.000Z', rules),
      ).opened.placement.dueAt;
    // Friday 15:30 in Berlin, where the office closes at 16:00.
    expect(dueAt(1)).toBe('2026-11-23T07:30:00.000Z');
    expect(dueAt(3)).toBe('2026-11-20T14:45:00.000Z');
  });
});

describe('a critical override', () => {
  const fraud = { code: 'FRAUD_MENTION', detail: 'stolen card', from: 'policy' } as const;

  it('begins at the top, before all others', () => {
    const { placement } = route((data) => (data.decision.reasons = [...data.decision.reasons, fraud])).opened;
    expect(placement).toMatchObject({ level: 'L3', priority: 100, owner: 'on-call' });
  });

  it('is none for an audit of what was automatic', () => {
    const { placement } = route((data) => {
      data.decision.outcome = 'proceed';
      data.decision.obligations.auditSample = true;
      data.decision.reasons = [fraud];
    }).opened;
    expect(placement).toMatchObject({ level: 'L1', priority: 10 });
  });
});

describe('a queue with bounds', () => {
  const bounded = (bounds: object) =>
    rulesWith(({ queues }) => Object.assign(queues[0]!, { ...bounds, beyond: 'compliance' }));

  it.each<[string, object, (data: Made) => void, string]>([
    ['a value within its ceiling', { ceiling: { amounts: { EUR: 500 } } }, () => undefined, 'billing'],
    ['a value above its ceiling', { ceiling: { amounts: { EUR: 412 } } }, () => undefined, 'compliance'],
    ['a currency without a ceiling', { ceiling: { amounts: { USD: 10_000 } } }, () => undefined, 'compliance'],
    ['an approval within its ceiling', { ceiling: { approval: 'single' } }, () => undefined, 'billing'],
    [
      'an approval above its ceiling',
      { ceiling: { approval: 'single' } },
      (d) => (d.decision.approval = 'dual'),
      'compliance',
    ],
    ['a language that is read', { languages: ['de'] }, (d) => (d.request.user.language = 'de-AT'), 'billing'],
    ['a language that nobody reads', { languages: ['de'] }, (d) => (d.request.user.language = 'pt'), 'compliance'],
    [
      'domains that are known',
      { skills: ['billing', 'payments'] },
      (d) => (d.classification = { ...d.classification, domains: ['billing'] }),
      'billing',
    ],
    [
      'a domain that nobody knows',
      { skills: ['payments'] },
      (d) => (d.classification = { ...d.classification, domains: ['billing', 'payments'] }),
      'compliance',
    ],
  ])('sends %s to %j', (_, bounds, change, queue) => {
    const routing = routeCase(brief(change), contextAt(now, bounded(bounds)));
    expect(routing.opened.placement.queue).toBe(queue);
    expect(routing.passedOn.map((passed) => passed.queue)).toEqual(queue === 'billing' ? [] : ['billing']);
  });

  it('may not decide what a policy rule sends there, either', () => {
    const asked = brief((data) => (data.decision.obligations.queue = 'billing'));
    const routing = routeCase(asked, contextAt(now, bounded({ ceiling: { amounts: { EUR: 1 } } })));
    expect([routing.opened.placement.queue, routing.queueChosenBy]).toEqual(['compliance', 'asked']);
  });
});

describe('approval', () => {
  it.each([
    ['single', 1, 'L1'],
    ['dual', 2, 'L2'],
    ['executive', 2, 'L3'],
  ] as const)('%s needs %d people and starts at %s', (approval, approvalsRequired, level) => {
    const { opened } = route((data) => (data.decision.approval = approval));
    expect([opened.approvalsRequired, opened.placement.level]).toEqual([approvalsRequired, level]);
  });
});

describe('other causes', () => {
  it('a rejected request becomes a DataOps case that lists every problem', () => {
    const rejected = RequestRejected.schema.parse(example('request.rejected'));
    const { opened } = routeCase(briefRejection(rejected), contextAt(now));
    expect(CaseOpened.schema.parse(opened)).toEqual(opened);
    expect([opened.kind, opened.placement.queue, opened.tenantId]).toEqual(['invalid_request', 'data-ops', 'unknown']);
    expect(opened.title).toContain('/checkpoint/kind');
    expect(opened.escalation.rejection).toEqual({ problems: rejected.problems, raw: rejected.raw });
  });

  it('a rejected request with characters that no database stores keeps its case', () => {
    const hostile = {
      ...RequestRejected.schema.parse(example('request.rejected')),
      requestId: 'a\u0000b',
      tenantId: '\ud800',
    };
    const { opened } = routeCase(briefRejection(hostile), contextAt(now));
    expect([opened.requestId, opened.tenantId]).toEqual(['a\ufffdb', '\ufffd']);
  });

  it('a failed action becomes a case of the queue of its task type', () => {
    const failed = ActionFailed.schema.parse(example('action.failed'));
    const { opened } = routeCase(briefFailure(failed), contextAt(now));
    expect(CaseOpened.schema.parse(opened)).toEqual(opened);
    expect([opened.kind, opened.placement.queue, opened.title]).toEqual([
      ...['action_failure', 'billing', 'Not executed: issue_refund (breaker_open)'],
    ]);
    expect(opened.escalation.failure?.code).toBe('breaker_open');
  });

  it('two deliveries of one decision give one case id', () => {
    expect(route().opened.caseId).toBe(route().opened.caseId);
  });
});
