import { Command } from 'commander';
import { fit } from './calibration-fit.ts';
import { publishCalibration, showCalibrations } from './calibration-topic.ts';
import { instant, wholeNumber } from './policy-record-command.ts';

const scopeHelp = 'global, tenant:<id>, task:<tenant>/<type> or cohort:<cohort>';

const exampleLines = [
  '',
  'Examples:',
  '  npx tidegate calibration fit --data ../shared/data/tau_agent_traces --domain airline \\',
  '    --scope task:acme/airline-write --model gpt-4.1 --prompt tau-airline --out airline.json',
  '  npx tidegate calibration fit --from-labels --scope task:acme/refund --model m-7 --prompt p-3 --out refund.json',
  '  npx tidegate calibration publish airline.json',
  '  npx tidegate calibration show --scope task:acme/airline-write',
  '',
  'A calibration holds for one set of versions. Requests of others get no probability and stay on the rules (NO_CALIBRATION).',
];

export function calibrationCommand(): Command {
  const calibration = new Command('calibration').description(
    'calibrated probability of being right: fit, publish, show',
  );
  calibration
    .command('fit')
    .description('fit on labelled episodes, or on what people said here, and write a file; publishes nothing')
    .option('--data <folder>', 'a folder with traces.jsonl')
    .option('--from-labels', 'the reviews and audits of this system, each by how probable it was that it was asked for')
    .option('--since <time>', 'with --from-labels: decisions since then, RFC 3339 or an age such as 2d', instant)
    .option('--limit <number>', 'with --from-labels: at most so many checkpoints', wholeNumber(1, 10_000_000))
    .requiredOption('--scope <scope>', scopeHelp)
    .requiredOption('--model <version>', 'the model that it will hold for')
    .requiredOption('--prompt <version>', 'the prompt that it will hold for')
    .option('--index <version>', 'the index, where requests name one')
    .option('--tools <version>', 'the tools, where requests name them')
    .option('--domain <domain>', 'only episodes of this domain')
    .requiredOption('--out <file>', 'where to write it')
    .option('--json', 'print one JSON object')
    .action(fit);
  calibration
    .command('publish')
    .description('put a calibration in force for its scope')
    .argument('<file>', 'as `calibration fit` wrote it')
    .option('--replace', 'also instead of one for other versions')
    .option('--json', 'print one JSON object')
    .action(publishCalibration);
  calibration
    .command('show', { isDefault: true })
    .description('what is in force')
    .option('--scope <scope>', 'only this scope, with its features and bins')
    .option('--json', 'print one JSON object')
    .action(showCalibrations);
  return calibration.addHelpText('after', exampleLines.join('\n'));
}
