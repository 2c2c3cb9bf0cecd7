import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { callersPath } from './addresses.ts';
import { evaluateBanking, type BankingEvaluation } from './eval-banking.ts';
import type { LabelFigures } from './label-figures.ts';
import { readEpisodes } from './tau-episodes.ts';

export function evalIntakeCommand(): Command {
  return new Command('eval-intake')
    .description('judge classification by recorded queries with known intents; needs no running system')
    .argument('<folder>', 'a folder with banking77.jsonl, such as ../shared/data/banking77')
    .option('--others <folder>', 'recorded episodes of other tasks, for the out-of-distribution check')
    .option('--json', 'print one JSON object as the last line')
    .action((folder: string, options: { others?: string; json?: boolean }) => {
      const evaluation = evaluateBanking(callersPath(folder), othersIn(options.others));
      console.log(textOf(evaluation));
      if (options.json === true) console.log(JSON.stringify(evaluation));
    });
}

function othersIn(folder: string | undefined): string[] {
  if (folder === undefined || !existsSync(callersPath(folder))) return [];
  return readEpisodes(callersPath(folder)).map(({ request }) => request);
}

function textOf(evaluation: BankingEvaluation): string {
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
