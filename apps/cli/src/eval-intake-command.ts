import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { callersPath } from './addresses.ts';
import { bankingText } from './banking-text.ts';
import { evaluateBanking } from './eval-banking.ts';
import { readEpisodes } from './tau-episodes.ts';

export function evalIntakeCommand(): Command {
  return new Command('eval-intake')
    .description('judge classification by recorded queries with known intents; needs no running system')
    .argument('<folder>', 'a folder with banking77.jsonl, such as ../shared/data/banking77')
    .option('--others <folder>', 'recorded episodes of other tasks, for the out-of-distribution check')
    .option('--json', 'print one JSON object as the last line')
    .action((folder: string, options: { others?: string; json?: boolean }) => {
      const evaluation = evaluateBanking(callersPath(folder), othersIn(options.others));
      console.log(bankingText(evaluation));
      if (options.json === true) console.log(JSON.stringify(evaluation));
    });
}

function othersIn(folder: string | undefined): string[] {
  if (folder === undefined || !existsSync(callersPath(folder))) return [];
  return readEpisodes(callersPath(folder)).map(({ request }) => request);
}
