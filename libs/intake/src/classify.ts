import { digestOf } from '@tidegate/contracts/action-digest';
import type { Classification, Request } from '@tidegate/contracts/request-events';
import type { ClassificationDocument, ClassificationResult, ClassificationRule } from './classification-document.ts';
import { compileTest, type ReadRequest } from './classification-test.ts';
import { isMissing, type FieldPath, pathOf } from './required-fields.ts';
import { wordsOf } from './words.ts';

interface CompiledRule {
  readonly id: string;
  readonly holds: (read: ReadRequest) => boolean;
  readonly result: ClassificationResult;
  readonly fields: readonly FieldPath[];
}

/** A classification file made ready for many requests. */
export interface CompiledClassification {
  /** SHA-256 of the document, hex; a classification names it (DESIGN §5). */
  readonly hash: string;
  readonly fallback: ClassificationDocument['fallback'];
  readonly rules: readonly CompiledRule[];
  readonly readsWords: boolean;
}

/** Prepares a checked document once, so that a request costs a walk over closures. */
export function compileClassification(document: ClassificationDocument): CompiledClassification {
  return {
    hash: digestOf(document),
    fallback: document.fallback,
    rules: document.rules.map(compileRule),
    readsWords: document.rules.some((rule) => rule.when.words !== undefined),
  };
}

function compileRule(rule: ClassificationRule): CompiledRule {
  return {
    id: rule.id,
    holds: compileTest(rule.when),
    result: rule.result,
    fields: rule.result.requiredFields.map(pathOf),
  };
}

const impacts = ['low', 'medium', 'high'] as const;
/** Limits of the contract; what comes after them would make the event unreadable. */
const listed = { domains: 20, requiredTools: 50, missingFields: 50, matchedRules: 50 } as const;

/**
 * What a request is, by rules (requirements A3, A4). Every matching rule counts: the highest tier and impact win, domains,
 * tools and required fields add up; the first matching rule with a task type gives it. A required field that the request
 * lacks asks for clarification.
 */
export function classify(request: Request, classification: CompiledClassification): Classification {
  const read: ReadRequest = { request, words: classification.readsWords ? wordsOf(request.question) : '' };
  const matching = classification.rules.filter((rule) => rule.holds(read));
  const results = matching.map((rule) => rule.result);
  const { fallback } = classification;
  const missing = matching.flatMap(({ fields }) => fields.filter((field) => isMissing(request, field)));
  const missingFields = distinct(missing.map((field) => field.pointer)).slice(0, listed.missingFields);
  return {
    taskType: results.find((result) => result.taskType !== undefined)?.taskType ?? fallback.taskType,
    riskTier: highestTier(results) ?? fallback.riskTier,
    impact: highestImpact(results) ?? fallback.impact,
    domains: distinct(results.flatMap((result) => result.domains)).slice(0, listed.domains),
    requiredTools: distinct(results.flatMap((result) => result.requiredTools)).slice(0, listed.requiredTools),
    missingFields,
    needsClarification: missingFields.length > 0,
    matchedRules: matching.map((rule) => rule.id).slice(0, listed.matchedRules),
    rulesHash: classification.hash,
  };
}

function highestTier(results: readonly ClassificationResult[]): Classification['riskTier'] | undefined {
  let highest: Classification['riskTier'] | undefined;
  for (const { riskTier } of results) {
    if (riskTier !== undefined && (highest === undefined || riskTier > highest)) highest = riskTier;
  }
  return highest;
}

function highestImpact(results: readonly ClassificationResult[]): Classification['impact'] | undefined {
  return impacts.findLast((impact) => results.some((result) => result.impact === impact));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
