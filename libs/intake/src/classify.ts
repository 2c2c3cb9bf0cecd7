import { digestOf } from '@tidegate/contracts/action-digest';
import type { Classification, Notice, Request } from '@tidegate/contracts/request-events';
import type { ClassificationDocument, ClassificationResult, ClassificationRule } from './classification-document.ts';
import { compileTest, type ReadRequest } from './classification-test.ts';
import { floorOf, impactOfScore } from './impact.ts';
import { isMissing, type FieldPath, pathOf } from './required-fields.ts';
import { phraseIndexOf, phrasesIn, type PhraseIndex } from './phrases.ts';
import { wordsOf } from './words.ts';

interface CompiledRule {
  readonly id: string;
  readonly holds: (read: ReadRequest) => boolean;
  readonly result: ClassificationResult;
  readonly fields: readonly FieldPath[];
  /** Business impact score of a match, from its impact and its score; undefined where it says nothing of either. */
  readonly score: number | undefined;
  /** What a match notes about the request. */
  readonly notice: Notice | undefined;
}

/** A classification file made ready for many requests. */
export interface CompiledClassification {
  /** SHA-256 of the document, hex; a classification names it (DESIGN §5). */
  readonly hash: string;
  readonly fallback: ClassificationDocument['fallback'];
  readonly fallbackScore: number;
  readonly rules: readonly CompiledRule[];
  /** Everything that rules look for in questions. */
  readonly phrases: PhraseIndex;
  /** Ids of the rules that name a task type. */
  readonly namingTask: ReadonlySet<string>;
  /** Everything that the rules can answer; nobody else may bring in more. */
  readonly taskTypes: ReadonlySet<string>;
  readonly domains: ReadonlySet<string>;
}

/** Prepares a checked document once, so that a request costs a walk over closures. */
export function compileClassification(document: ClassificationDocument): CompiledClassification {
  return {
    hash: digestOf(document),
    fallback: document.fallback,
    fallbackScore: scoreOf(document.fallback) ?? 0,
    rules: document.rules.map(compileRule),
    phrases: phraseIndexOf(document.rules.flatMap((rule) => rule.when.words ?? [])),
    taskTypes: new Set(document.rules.flatMap(({ result }) => result.taskType ?? [])),
    domains: new Set(document.rules.flatMap(({ result }) => result.domains)),
    namingTask: new Set(document.rules.filter(({ result }) => result.taskType !== undefined).map(({ id }) => id)),
  };
}

function compileRule(rule: ClassificationRule): CompiledRule {
  return {
    id: rule.id,
    holds: compileTest(rule.when),
    result: rule.result,
    fields: rule.result.requiredFields.map(pathOf),
    score: scoreOf(rule.result),
    notice: rule.result.reason && { code: rule.result.reason, detail: `rule:${rule.id}` },
  };
}

function scoreOf({ impact, impactScore }: Pick<ClassificationResult, 'impact' | 'impactScore'>): number | undefined {
  if (impact === undefined) return impactScore;
  return Math.max(floorOf(impact), impactScore ?? 0);
}

/** Limits of the contract; what comes after them would make the event unreadable. */
const listed = {
  domains: 20,
  requiredTools: 50,
  requiredSystems: 20,
  missingFields: 50,
  matchedRules: 50,
  notices: 20,
} as const;

/**
 * What a request is, by rules (requirements A3, A4). Every matching rule counts: the highest tier and impact win, domains,
 * tools, systems, required fields and reasons add up; the first matching rule with a task type gives it. A required field
 * that the request lacks asks for clarification, and so does a rule that says so.
 *
 * @param notices what the checks at the door found (requirement A6); they travel on and rules may test them
 */
export function classify(
  request: Request,
  classification: CompiledClassification,
  notices: readonly Notice[] = [],
): Classification {
  return classifyWords(request, wordsOf(request.question), classification, notices);
}

/** `classify` of a request whose question was taken apart before. @param words see words.ts */
export function classifyWords(
  request: Request,
  words: string,
  classification: CompiledClassification,
  notices: readonly Notice[] = [],
): Classification {
  return classifyRead({ request, phrases: phrasesIn(words, classification.phrases), notices }, classification);
}

function classifyRead(read: ReadRequest, classification: CompiledClassification): Classification {
  const matching = classification.rules.filter((rule) => rule.holds(read));
  const results = matching.map((rule) => rule.result);
  const { fallback } = classification;
  const impactScore = highestScore(matching) ?? classification.fallbackScore;
  const missing = matching.flatMap(({ fields }) => fields.filter((field) => isMissing(read.request, field)));
  const missingFields = distinct(missing.map((field) => field.pointer)).slice(0, listed.missingFields);
  const classified: Classification = {
    taskType: results.find((result) => result.taskType !== undefined)?.taskType ?? fallback.taskType,
    riskTier: highestTier(results) ?? fallback.riskTier,
    impact: impactOfScore(impactScore),
    impactScore,
    domains: distinct(results.flatMap((result) => result.domains)).slice(0, listed.domains),
    requiredTools: distinct(results.flatMap((result) => result.requiredTools)).slice(0, listed.requiredTools),
    missingFields,
    needsClarification: missingFields.length > 0 || results.some((result) => result.clarify === true),
    matchedRules: matching.map((rule) => rule.id).slice(0, listed.matchedRules),
    rulesHash: classification.hash,
  };
  // Fields that most requests do not have: adding them is cheaper than spreading nothing into every one.
  if (results.some((result) => result.requiredSystems !== undefined)) classified.requiredSystems = systemsOf(results);
  if (read.notices.length > 0 || matching.some((rule) => rule.notice !== undefined)) {
    classified.notices = noticesOf(matching, read.notices);
  }
  return classified;
}

/** Whether rules alone know the task: what they leave open may be asked of a model (requirement A3). */
export function isTaskKnown({ matchedRules }: Classification, { namingTask }: CompiledClassification): boolean {
  return matchedRules.some((id) => namingTask.has(id));
}

function highestTier(results: readonly ClassificationResult[]): Classification['riskTier'] | undefined {
  let highest: Classification['riskTier'] | undefined;
  for (const { riskTier } of results) {
    if (riskTier !== undefined && (highest === undefined || riskTier > highest)) highest = riskTier;
  }
  return highest;
}

function highestScore(matching: readonly CompiledRule[]): number | undefined {
  let highest: number | undefined;
  for (const { score } of matching) {
    if (score !== undefined && (highest === undefined || score > highest)) highest = score;
  }
  return highest;
}

function systemsOf(results: readonly ClassificationResult[]): string[] {
  return distinct(results.flatMap((result) => result.requiredSystems ?? [])).slice(0, listed.requiredSystems);
}

/** What the door noticed comes first; of the rules, the first one to give a reason stands for it. */
function noticesOf(matching: readonly CompiledRule[], atTheDoor: readonly Notice[]): Notice[] {
  const notices = [...atTheDoor];
  for (const { notice } of matching) {
    if (notice && !notices.some(({ code }) => code === notice.code)) notices.push(notice);
  }
  return notices.slice(0, listed.notices);
}

function distinct(values: readonly string[]): string[] {
  return values.length < 2 ? [...values] : [...new Set(values)];
}
