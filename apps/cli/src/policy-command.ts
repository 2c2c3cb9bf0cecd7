import { Command, InvalidArgumentError } from 'commander';
import { checkPolicies } from './policy-check.ts';
import { diffPolicies } from './policy-diff.ts';
import { testPolicies } from './policy-test.ts';

const json = ['--json', 'print one JSON object'] as const;
const casesHelp = 'more case files or folders of them; those in the folder cases beside a policy are found without';

/** Policies before they are published: nothing has to run for these. */
export function policyCommand(): Command {
  const policy = new Command('policy').description('judge policy files, simulate them, and take them into force');
  policy
    .command('check')
    .description('look for mistakes exactly: dead rules, broken invariants, conflicts, gaps; each with an example')
    .argument('<file...>', 'policy files')
    .option('--cases <path...>', casesHelp)
    .option('--strict', 'fail on warnings, too')
    .option('--all', 'print all findings and not only the first of each kind')
    .option(...json)
    .addHelpText(
      'after',
      [
        '\nEnds with 1 when a file cannot be used, an invariant does not hold, a rule never holds, worse evidence frees,',
        'or something could not be decided. Shadowed rules and conflicts are warnings, gaps are notes.',
        '\nExamples:\n  tidegate policy check config/policies/*.yaml',
        '  tidegate policy check refunds.yaml --cases ../risk/invariants.yaml --strict --json',
      ].join('\n'),
    )
    .action(checkPolicies);
  policy
    .command('test')
    .description('try the cases of policies: requests with the outcome, the reasons and the rules that they must get')
    .argument('<file...>', 'policy files')
    .option('--cases <path...>', casesHelp)
    .option(...json)
    .addHelpText(
      'after',
      '\nEnds with 1 when a case fails or there is none.\n\nExample:\n  tidegate policy test config/policies/default.yaml',
    )
    .action(testPolicies);
  policy
    .command('diff')
    .description('which requests another version of a policy treats differently: loosened and tightened regions')
    .argument('<before>', 'policy file in force')
    .argument('<after>', 'policy file that shall replace it')
    .option('--fail-on-loosening', 'end with 1 when some request gets a less restrictive outcome')
    .option('--limit <count>', 'regions of each direction that are printed', wholeNumber, 10)
    .option(...json)
    .addHelpText(
      'after',
      [
        '\nOnly the outcome and its approval level are compared, not queues and reasons.',
        '\nExample:\n  git show main:config/policies/default.yaml > /tmp/before.yaml',
        '  tidegate policy diff /tmp/before.yaml config/policies/default.yaml --fail-on-loosening',
      ].join('\n'),
    )
    .action(diffPolicies);
  return policy;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of 1 or more.');
  return Number(text);
}
