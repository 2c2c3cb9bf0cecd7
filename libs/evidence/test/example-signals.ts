import { readFileSync } from 'node:fs';
import { Request, type Classification } from '@tidegate/contracts/request-events';
import { parse } from 'yaml';
import { ScoringDocument } from '../src/scoring-document.ts';
import type { CohortHistory } from '../src/signal-values.ts';

/** The shipped `config/evidence.yaml`. */
export const shippedScoring = ScoringDocument.parse(
  parse(readFileSync(new URL('../../../config/evidence.yaml', import.meta.url), 'utf8')),
);

export function requestWith(signals: unknown, changes: Readonly<Record<string, unknown>> = {}): Request {
  return Request.parse({
    tenantId: 'acme',
    requestId: 'req-1',
    product: 'support-assistant',
    checkpoint: { kind: 'answer', number: 1 },
    user: { id: 'u-1', authenticated: true },
    question: 'How long does delivery take?',
    proposal: { kind: 'answer', text: 'Three days.' },
    signals,
    versions: { model: 'm-1', prompt: 'p-1', index: 'i-1' },
    ...changes,
  });
}

export function classificationOf(taskType = 'general', missingFields: string[] = []): Classification {
  const lists = { domains: [], requiredTools: [], matchedRules: [] };
  const needsClarification = missingFields.length > 0;
  return { taskType, riskTier: 1, impact: 'low', missingFields, needsClarification, rulesHash: 'h', ...lists };
}

export function historyOf(
  reviewed: number,
  overridden: number,
  audits = { audited: 0, falseAutonomy: 0 },
): CohortHistory {
  return {
    cohort: 'c',
    tenantId: 'acme',
    reviewed,
    overridden,
    ...audits,
    needless: 0,
    updatedAt: '2026-11-20T09:00:00Z',
  };
}
