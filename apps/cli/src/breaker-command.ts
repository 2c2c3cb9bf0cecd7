import { OperatorClient } from '@tidegate/client/operator-client';
import { Command } from 'commander';
import { accessTo } from './addresses.ts';
import { textTable } from './text-table.ts';

interface SwitchOptions {
  as: string;
  reason: string;
  json?: boolean;
}

const scopeHelp = 'global, tenant:<id>, task:<tenant>/<type> or cohort:<cohort>';

export function breakerCommand(): Command {
  const breaker = new Command('breaker').description('where automation is paused; stop it, or ask for it to go on');
  breaker
    .command('list', { isDefault: true })
    .description('every breaker that was ever open')
    .option('--json', 'print one JSON object')
    .action(list);
  breaker
    .command('open')
    .description('stop automation in a scope at once (kill switch)')
    .argument('<scope>', scopeHelp)
    .requiredOption('--as <operator>', 'who stops it')
    .requiredOption('--reason <text>', 'why; everybody will see it')
    .option('--json', 'print one JSON object')
    .action((scope: string, options: SwitchOptions) => turn('open', scope, options));
  breaker
    .command('release')
    .description('let automation go on; takes two different people')
    .argument('<scope>', scopeHelp)
    .requiredOption('--as <operator>', 'who agrees')
    .requiredOption('--reason <text>', 'why it is safe again')
    .option('--json', 'print one JSON object')
    .action((scope: string, options: SwitchOptions) => turn('release', scope, options));
  return breaker;
}

async function list(options: { json?: boolean }): Promise<void> {
  const client = new OperatorClient({ ...(await accessTo('monitor')), operator: 'cli' });
  const breakers = await client.breakers();
  if (options.json === true) {
    console.log(JSON.stringify({ data: breakers }));
    return;
  }
  const head = ['scope', 'state', 'epoch', 'since', 'by', 'why'];
  const rows = breakers.map(({ scope, state, epoch, changedAt, openedBy, reason }) => [
    scope,
    state,
    String(epoch),
    changedAt.slice(0, 19),
    openedBy ?? '–',
    reason,
  ]);
  console.log(rows.length === 0 ? 'No breaker was ever open.' : textTable(head, rows));
}

async function turn(direction: 'open' | 'release', scope: string, { as, reason, json }: SwitchOptions): Promise<void> {
  const client = new OperatorClient({ ...(await accessTo('monitor')), operator: as });
  const reply =
    direction === 'open'
      ? await client.openKillSwitch({ scope, reason })
      : await client.releaseKillSwitch({ scope, reason });
  console.log(
    json === true ? JSON.stringify(reply) : `${scope}: ${reply.status.replaceAll('_', ' ')}, epoch ${reply.epoch}`,
  );
}
