import { exit } from 'node:process';
import { Command } from 'commander';
import { actionsCommand } from './actions-command.ts';
import { auditCommand } from './audit-command.ts';
import { breakerCommand } from './breaker-command.ts';
import { calibrationCommand } from './calibration-command.ts';
import { casesCommand } from './cases-command.ts';
import { exitCodeOf, explain } from './command-failure.ts';
import { decideCommand } from './decide-command.ts';
import { demoCommand } from './demo-command.ts';
import { dlqCommand } from './dlq-command.ts';
import { evalCommand } from './eval-command.ts';
import { evalIntakeCommand } from './eval-intake-command.ts';
import { issuerCommand } from './issuer-command.ts';
import { keysCommand } from './keys-command.ts';
import { policyCommand } from './policy-command.ts';
import { publishingCommands } from './policy-publish-command.ts';
import { recordCommand } from './policy-record-command.ts';
import { simulateCommand } from './policy-simulate-command.ts';
import { requestCommand } from './request-command.ts';
import { staffingCommand } from './staffing-command.ts';
import { statusCommand } from './status-command.ts';
import { upCommand } from './up-command.ts';

const program = new Command('tidegate')
  .description('The escalation control plane for production GenAI.')
  .version('0.1.0')
  .showHelpAfterError('(add --help for what is possible)')
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    [
      '',
      'Exit codes: 0 done, 1 something is wrong, 2 wrong usage, 3 Tidegate does not run here, 5 refused by a service.',
      'Addresses come from .tidegate/running.json, or from TIDEGATE_INTAKE_URL, and the same with REVIEW, MONITOR, POLICY, ACTIONS, ROUTING, AUDIT.',
      'Results go to standard output, everything else to standard error; --json prints one JSON value.',
    ].join('\n'),
  );

const policy = policyCommand().addCommand(recordCommand()).addCommand(simulateCommand());
for (const command of publishingCommands()) policy.addCommand(command);

for (const command of [
  upCommand(),
  demoCommand(),
  statusCommand(),
  requestCommand(),
  casesCommand(),
  decideCommand(),
  breakerCommand(),
  keysCommand(),
  issuerCommand(),
  actionsCommand(),
  calibrationCommand(),
  staffingCommand(),
  auditCommand(),
  dlqCommand(),
  policy,
  evalCommand(),
  evalIntakeCommand(),
]) {
  program.addCommand(command);
}

/** Wrong usage ends with 2, on every level; commander itself would say 1. */
function endWrongUsageWithTwo(command: Command): void {
  command.exitOverride((outcome) => exit(outcome.exitCode === 0 ? 0 : 2));
  command.commands.forEach(endWrongUsageWithTwo);
}
endWrongUsageWithTwo(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  exit(exitCodeOf(error));
}
