import { readFileSync } from 'node:fs';
import { Request } from '@tidegate/contracts/request-events';
import { classifyWords, compileClassification, isTaskKnown } from '@tidegate/intake/classify';
import { textOddity } from '@tidegate/intake/text-oddity';
import { isForeign, learnt, newPairs, type Vocabulary } from '@tidegate/intake/vocabulary';
import { wordsOf } from '@tidegate/intake/words';
import { bankingRules, taskOf } from './banking-tasks.ts';
import { labelFigures, wilson, type LabelFigures } from './label-figures.ts';
import { labelOf, trainClassifier, type LabelledText } from './linear-classifier.ts';

interface Query {
  readonly text: string;
  readonly intent: string;
}

/** What classification is worth on recorded queries (requirements A3, A6). */
export interface BankingEvaluation {
  readonly trained: number;
  readonly tested: number;
  /** Of the task types: rules alone, a small model alone, and the model where no rule matches. */
  readonly tasks: Readonly<Record<'rules' | 'model' | 'rulesThenModel', LabelFigures>>;
  /** Of the 77 intents, by the model. */
  readonly intents: LabelFigures;
  readonly microseconds: { readonly rules: number; readonly model: number };
  /** Share of questions of the same task, and of other tasks, that are called out of distribution after so many questions. */
  readonly foreign: readonly { readonly learntFrom: number; readonly own: number; readonly others: number | null }[];
  readonly oddForm: { readonly own: number; readonly interval: readonly [number, number] };
}

const rules = compileClassification(bankingRules);

/**
 * Judges rules and a model trained here on four fifths of the queries by the other fifth. The split hangs on a hash of the
 * words of a query, so that the same query in other spellings is on one side.
 *
 * @param folder with banking77.jsonl
 * @param others questions of other tasks, for the out-of-distribution check; empty without
 */
export function evaluateBanking(folder: string, others: readonly string[]): BankingEvaluation {
  const queries = readQueries(`${folder}/banking77.jsonl`);
  const train = queries.filter(({ text }) => !isForTest(text));
  const test = queries.filter(({ text }) => isForTest(text));
  const byTask = trainClassifier(train.map(({ text, intent }): LabelledText => ({ text, label: taskOf(intent) })));
  const byIntent = trainClassifier(train.map(({ text, intent }): LabelledText => ({ text, label: intent })));
  const figures = (say: (text: string) => string | null) =>
    labelFigures(test.map(({ text, intent }) => ({ said: say(text), truth: taskOf(intent) })));
  return {
    trained: train.length,
    tested: test.length,
    tasks: {
      rules: figures(taskByRules),
      model: figures((text) => labelOf(text, byTask)),
      rulesThenModel: figures((text) => taskByRules(text) ?? labelOf(text, byTask)),
    },
    intents: labelFigures(test.map(({ text, intent }) => ({ said: labelOf(text, byIntent), truth: intent }))),
    microseconds: {
      rules: microsecondsOf(test, taskByRules),
      model: microsecondsOf(test, (text) => labelOf(text, byTask)),
    },
    ...foreignFigures(train, test, others),
  };
}

function readQueries(path: string): Query[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Query);
}

function isForTest(text: string): boolean {
  const hash = hashOf(text, 0);
  return ((hash >>> 16) ^ (hash & 0xffff)) % 5 === 0;
}

/** FNV-1a of the words, from another beginning for each `seed`. */
function hashOf(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of wordsOf(text)) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  return hash;
}

const template = Request.parse({
  ...{ tenantId: 'bank', requestId: 'r', product: 'assistant', checkpoint: { kind: 'plan', number: 1 } },
  ...{ user: { id: 'u', authenticated: true }, question: 'q', proposal: { kind: 'plan', steps: ['answer'] } },
  versions: { model: 'm', prompt: 'p' },
});

function taskByRules(text: string): string | null {
  const classified = classifyWords({ ...template, question: text }, wordsOf(text), rules);
  return isTaskKnown(classified, rules) ? classified.taskType : null;
}

/** The least of five rounds, after one to warm up. */
function microsecondsOf(queries: readonly Query[], run: (text: string) => unknown): number {
  const rounds = Array.from({ length: 6 }, () => {
    const before = process.cpuUsage();
    for (const { text } of queries) run(text);
    return process.cpuUsage(before).user / queries.length;
  });
  return Math.min(...rounds.slice(1));
}

function foreignFigures(train: readonly Query[], test: readonly Query[], others: readonly string[]) {
  const own = test.map(({ text }) => text);
  const shareOf = (texts: readonly string[], known: Vocabulary | undefined) => {
    const flagged = texts.map(wordsOf).filter((words) => isForeign(known, newPairs(known, words)));
    return texts.length === 0 ? null : flagged.length / texts.length;
  };
  const foreign = [300, 1_000, 3_000, train.length].map((learntFrom) => {
    const known = mixed(train)
      .slice(0, learntFrom)
      .reduce<Vocabulary | undefined>((before, { text }) => learnt(before, wordsOf(text)), undefined);
    return { learntFrom, own: shareOf(own, known) ?? 0, others: shareOf(others, known) };
  });
  const odd = own.filter((text) => textOddity(text, 'en') !== undefined).length;
  return { foreign, oddForm: { own: odd / own.length, interval: wilson(odd, own.length) } };
}

/** The file is sorted by intent; questions come in any order. */
function mixed(queries: readonly Query[]): Query[] {
  return queries
    .map((query) => ({ query, place: hashOf(query.text, 7) }))
    .sort((left, right) => left.place - right.place)
    .map(({ query }) => query);
}
