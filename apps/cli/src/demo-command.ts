import { constants } from 'node:os';
import { runDemonstration, type DemonstrationOptions } from '@tidegate/examples/demonstration/run-demonstration';
import { scenarioNames } from '@tidegate/examples/demonstration/scenarios';
import { createProgress } from '@tidegate/local-stack/progress';
import { stopOnSignals } from '@tidegate/local-stack/stop-on-signals';
import { Command, InvalidArgumentError, Option } from 'commander';
import { projectRoot } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';
import { demonstrationSettings } from './development-settings.ts';
import { TidegateStack } from './tidegate-stack.ts';
import { missingFromAudit, verifyDatabase } from './verify-audit.ts';

type DemoOptions = Pick<DemonstrationOptions, 'once' | 'json' | 'seed' | 'requests' | 'scenario'>;

export function demoCommand(): Command {
  return new Command('demo')
    .description('start everything with demonstration traffic (`npm start`); Ctrl-C stops all of it')
    .option('--once', 'end when every request has its resolution; exit 1 if anything was lost, doubled or left open')
    .option('--json', 'print one JSON object as the last line')
    .option('--seed <number>', 'the same seed gives the same traffic', wholeNumber, 7)
    .option('--requests <number>', 'how many requests --once sends', wholeNumber, 150)
    .addOption(new Option('--scenario <name>', 'a story instead of ordinary traffic').choices(scenarioNames))
    .addHelpText('after', '\nExamples:\n  npm start -- --once --json\n  npm start -- --scenario override-spike --once')
    .action(demo);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 100_000) {
    throw new InvalidArgumentError('Give a whole number from 1 to 100000.');
  }
  return number;
}

async function demo(options: DemoOptions): Promise<void> {
  const progress = createProgress();
  const stopping = new AbortController();
  const stack = new TidegateStack({ root: projectRoot, progress, environment: demonstrationSettings(projectRoot) });
  stopOnSignals(
    async (reason) => {
      stopping.abort();
      await stack.stop();
      // Whoever waits for the end of --once must not take an interrupted one for a proof.
      return options.once === true ? 128 + (reason === 'disconnect' ? 1 : constants.signals[reason]) : 0;
    },
    (error) => progress.say(`Stopping failed: ${String(error)}`),
  );
  try {
    const running = await stack.start();
    const observing = Promise.withResolvers<never>();
    const ok = await Promise.race([
      observing.promise,
      runDemonstration({
        ...options,
        running,
        progress,
        signal: stopping.signal,
        onFatal: (error) => observing.reject(new CommandFailure(`Reading the log ended: ${error.message}`)),
        verifyAudit: (eventIds) => auditResultOf(running.databaseUrl!, eventIds),
        executions: () => stack.executions(),
      }),
    ]);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    // After a signal the handler stops the stack and ends the process.
    if (!stopping.signal.aborted) await stack.stop();
  }
}

/** The chains have to be whole, and everything that was seen on the log has to be in them. */
async function auditResultOf(databaseUrl: string, eventIds: readonly string[]) {
  const missing = await missingFromAudit(databaseUrl, eventIds);
  const report = await verifyDatabase(databaseUrl);
  return {
    records: report.records,
    chains: report.chains.length,
    problems: [
      ...report.problems.map(({ chain, sequence, detail }) => `${chain} record ${sequence}: ${detail}`),
      ...missing.map((eventId) => `the event ${eventId} was seen on the log and is not recorded`),
    ],
  };
}
