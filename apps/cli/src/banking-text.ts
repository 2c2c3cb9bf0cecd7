import type { BankingEvaluation } from './eval-banking.ts';
import type { LabelFigures } from './label-figures.ts';

/** The evaluation of classification as a person reads it. */
export function bankingText(evaluation: BankingEvaluation): string {
  const { tasks, intents, microseconds, foreign, oddForm } = evaluation;
  return [
    `${evaluation.trained} queries to train on, ${evaluation.tested} to judge by`,
    '8 task types:',
    rowOf('rules alone', tasks.rules),
    rowOf('model alone', tasks.model),
    rowOf('rules, then model', tasks.rulesThenModel),
    '77 intents:',
    rowOf('model alone', intents),
    `CPU per request: rules ${microseconds.rules.toFixed(1)} µs, model ${microseconds.model.toFixed(1)} µs`,
    'called out of distribution by new pairs of words, after so many questions:',
    ...foreign.map(({ learntFrom, own, others }) => {
      const told = others === null ? 'not measured' : percent(others);
      return `  ${String(learntFrom).padStart(6)}   own task ${percent(own)}   other tasks ${told}`;
    }),
    `called odd by form: ${percent(oddForm.own)} of the own task (${oddForm.interval.map(percent).join(' to ')})`,
  ].join('\n');
}

function rowOf(name: string, { accuracy, interval, macroF1, coverage, accuracyWhereSaid }: LabelFigures): string {
  const [low, high] = interval.map((bound) => bound.toFixed(3));
  const said = `said ${coverage.toFixed(3)}, right where said ${accuracyWhereSaid.toFixed(3)}`;
  return `  ${name.padEnd(18)} accuracy ${accuracy.toFixed(3)} (${low} to ${high})  macro-F1 ${macroF1.toFixed(3)}  ${said}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
