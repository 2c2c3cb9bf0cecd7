import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ActionFailed } from '@tidegate/contracts/action-events';
import { CaseOpened } from '@tidegate/contracts/case-events';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import { RequestRejected } from '@tidegate/contracts/request-events';
import { parse } from 'yaml';
import { briefDecision, briefFailure, briefRejection } from './brief-case.ts';
import type { CaseBrief } from './case-brief.ts';
import { QueuesDocument } from './queues-document.ts';
import { routeCase } from './route-case.ts';

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const example = (name: string): unknown => JSON.parse(text(`libs/contracts/examples/${name}.v1.json`)).value;
const document = QueuesDocument.parse(parse(text('config/queues.yaml')));
const now = '2026-11-20T09:30:00.000Z';

type Made = DataOf<typeof DecisionMade>;

function made(change: (made: Made) => void = () => undefined): Made {
  const data = structuredClone(DecisionMade.schema.parse(example('decision.made')));
  data.decision.outcome = 'approve';
  data.decision.approval = 'single';
  data.decision.obligations.queue = null;
  change(data);
  return data;
}

function brief(change?: (made: Made) => void): CaseBrief {
  const found = briefDecision(made(change));
  if (!found) throw new Error('expected a case');
  return found;
}

const route = (change?: (made: Made) => void) => routeCase(brief(change), document, now);

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
    expect(routing.timers).toEqual([]);
  });
});

describe('priority and deadline', () => {
  it.each([
    [0, 20, '2026-11-20T10:30:00.000Z'],
    [1, 40, '2026-11-20T10:30:00.000Z'],
    [2, 60, '2026-11-20T10:30:00.000Z'],
    [3, 100, '2026-11-20T09:45:00.000Z'],
  ] as const)('of tier %d are %d and %s in billing', (riskTier, priority, dueAt) => {
    const { placement } = route((data) => (data.classification = { ...data.classification, riskTier })).opened;
    expect(placement).toEqual({ queue: 'billing', level: 'L1', priority, dueAt });
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

describe('timers', () => {
  it('stand at 30, 60 and 120 minutes after the opening', () => {
    expect(route().timers.map(({ epoch, step, dueAt }) => [epoch, step, dueAt])).toEqual([
      [1, 1, '2026-11-20T10:00:00.000Z'],
      [1, 2, '2026-11-20T10:30:00.000Z'],
      [1, 3, '2026-11-20T11:30:00.000Z'],
    ]);
  });
});

describe('other causes', () => {
  it('a rejected request becomes a DataOps case that lists every problem', () => {
    const rejected = RequestRejected.schema.parse(example('request.rejected'));
    const { opened } = routeCase(briefRejection(rejected), document, now);
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
    const { opened } = routeCase(briefRejection(hostile), document, now);
    expect([opened.requestId, opened.tenantId]).toEqual(['a\ufffdb', '\ufffd']);
  });

  it('a failed action becomes a case of the queue of its task type', () => {
    const failed = ActionFailed.schema.parse(example('action.failed'));
    const { opened } = routeCase(briefFailure(failed), document, now);
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
