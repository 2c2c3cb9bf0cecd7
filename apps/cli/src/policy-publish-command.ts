import { Command, InvalidArgumentError } from 'commander';
import { approve, list, publish, rollBack, stage, withdraw } from './policy-publishing.ts';

const json = ['--json', 'print one JSON object'] as const;
const scopeHelp = 'the scope of the policy: "*" for every tenant, or one tenant id';
const hashOption = ['--hash <hash>', 'only if this is the candidate: the first 8 or more digits of its hash'] as const;

/** How a policy comes into force and out of it: commands of `tidegate policy`, against what runs. */
export function publishingCommands(): Command[] {
  return [
    publishCommand(),
    approveCommand(),
    shadowCommand(),
    canaryCommand(),
    proposedCommand(),
    withdrawCommand(),
  ].concat(rollbackCommand(), listCommand());
}

function publishCommand(): Command {
  return new Command('publish')
    .description('propose a policy; it has to pass its checks and cases, and another person has to approve it')
    .argument('<file>', 'policy file')
    .requiredOption('--as <operator>', 'who proposes it')
    .option(
      '--cases <path...>',
      'more case files, or folders of them; those in the folder cases beside it are found',
      [],
    )
    .option('--note <text>', 'what changes and why, for the person who approves')
    .option(...json)
    .addHelpText('after', examples('publish config/policies/default.yaml --as ana'))
    .action(publish);
}

function approveCommand(): Command {
  return ofCandidate('approve', 'put a candidate in force; never by the person who proposed it')
    .addHelpText('after', examples("approve '*' --as bo", "approve '*' --as bo --hash 3f2a9c41"))
    .action(approve);
}

function shadowCommand(): Command {
  return ofCandidate('shadow', 'let a candidate decide beside the policy in force, without effect')
    .addHelpText('after', examples("shadow '*' --as ana"))
    .action((scope: string, options) => stage('shadow', scope, options));
}

function canaryCommand(): Command {
  return ofCandidate('canary', 'let a candidate decide for a share of the requests')
    .requiredOption('--share <fraction>', 'share of the requests, above 0 and at most 1', share)
    .addHelpText('after', examples("canary '*' --share 0.05 --as ana"))
    .action((scope: string, options) => stage('canary', scope, options));
}

function proposedCommand(): Command {
  return ofCandidate('pause', 'take a candidate back from shadow or canary; it stays proposed')
    .addHelpText('after', examples("pause '*' --as ana"))
    .action((scope: string, options) => stage('proposed', scope, options));
}

function withdrawCommand(): Command {
  return ofCandidate('withdraw', 'end a candidate, at whatever stage')
    .addHelpText('after', examples("withdraw '*' --as ana"))
    .action(withdraw);
}

function rollbackCommand(): Command {
  return new Command('rollback')
    .description('put back what decided before the policy in force; one person, one step')
    .argument('<scope>', scopeHelp)
    .requiredOption('--as <operator>', 'who does it')
    .requiredOption('--reason <text>', 'why; it is audited')
    .option('--in-force <version>', 'only if this version is in force', wholeNumber)
    .option(...json)
    .addHelpText('after', examples('rollback \'*\' --as bo --reason "refunds above the limit went through"'))
    .action(rollBack);
}

function listCommand(): Command {
  return new Command('list')
    .description('what is in force, and what is on its way')
    .option(...json)
    .addHelpText('after', examples('list', 'list --json'))
    .action(list);
}

function ofCandidate(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<scope>', scopeHelp)
    .requiredOption('--as <operator>', 'who does it')
    .option(...hashOption, hashStart)
    .option(...json);
}

function examples(...lines: readonly string[]): string {
  return [
    '',
    lines.length > 1 ? 'Examples:' : 'Example:',
    ...lines.map((line) => `  npx tidegate policy ${line}`),
  ].join('\n');
}

function share(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number > 0 && number <= 1))
    throw new InvalidArgumentError('Give a fraction above 0 and at most 1, such as 0.05.');
  return number;
}

function hashStart(text: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(text)) throw new InvalidArgumentError('Give 8 to 64 hex digits.');
  return text;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number of 1 or more.');
  return Number(text);
}
