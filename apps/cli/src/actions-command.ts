import { ActionsClient } from '@tidegate/client/actions-client';
import type { ActionList, ActionRollbackReply, ExecutionView } from '@tidegate/contracts/http-actions';
import { Command } from 'commander';
import { accessTo } from './addresses.ts';
import { harmless, harmlessJson } from './harmless-text.ts';
import { textTable } from './text-table.ts';

interface TenantOptions {
  tenant: string;
  json?: boolean;
}

interface RollbackOptions extends TenantOptions {
  as: string;
  reason: string;
  dryRun?: boolean;
}

/** What may be done, what was done, and its undoing (requirements F2, F4). */
export function actionsCommand(): Command {
  const actions = new Command('actions').description('what may be done, what became of it, and its undoing');
  actions
    .command('list', { isDefault: true })
    .description('the registered actions')
    .option('--json', 'print one JSON object')
    .action(list);
  actions
    .command('show')
    .description('what became of the actions of a request, or of one execution')
    .argument('<id>', 'id of a request or of a grant')
    .option('--tenant <id>', 'whose request', 'acme')
    .option('--json', 'print one JSON object')
    .action(show);
  actions
    .command('rollback')
    .description('undo an execution, once; says when that cannot be')
    .argument('<grant>', 'id of the grant, as `show` prints it')
    .requiredOption('--as <operator>', 'who wants it')
    .requiredOption('--reason <text>', 'why; it stands in the audit log')
    .option('--dry-run', 'only say what the system would do')
    .option('--tenant <id>', 'whose execution', 'acme')
    .option('--json', 'print one JSON object')
    .action(rollBack);
  return actions;
}

async function clientOf(tenantId: string): Promise<ActionsClient> {
  return new ActionsClient({ ...(await accessTo('actions')), tenantId });
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const registry = await (await clientOf('acme')).registry();
  if (json === true) return console.log(harmlessJson(registry));
  console.log(textTable(['action', 'impact', 'undone within', 'goes by', 'what it does'], registry.data.map(rowOf)));
  const own = registry.executedByProducts;
  if (own.length > 0) console.log(`\nDone by the products themselves, with a grant: ${own.join(', ')}`);
}

function rowOf(entry: ActionList['data'][number]): string[] {
  const { name, impact, rollbackHours, connector, summary } = entry;
  return [name, impact, rollbackHours === null ? 'cannot be' : `${rollbackHours} h`, connector, summary];
}

const grantId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function show(id: string, { tenant, json }: TenantOptions): Promise<void> {
  const client = await clientOf(tenant);
  const data = grantId.test(id) ? [await client.execution(id)] : await client.executions(id);
  if (json === true) return console.log(harmlessJson({ data }));
  console.log(data.length === 0 ? `Nothing was executed for ${harmless(id)}.` : data.map(textOf).join('\n\n'));
}

function textOf(execution: ExecutionView): string {
  const { grantId: grant, action, state, approvedBy, receipt, failure, held, rollback, attempts } = execution;
  const value = action.value === undefined ? '' : ` ${action.value.amount} ${action.value.currency}`;
  const lines = [
    `${action.name}${value}: ${state}`,
    `  grant     ${grant}`,
    `  approved  ${approvedBy.length === 0 ? 'automatically' : approvedBy.join(', ')}`,
    receipt === null ? '' : `  receipt   ${receipt}`,
    failure === null ? '' : `  failed    ${failure.code}: ${failure.detail}`,
    held === null ? '' : `  waits     ${held.code} until ${held.until}: ${held.detail}`,
    attempts === 0 ? '' : `  attempts  ${attempts} without a result`,
    rollback === null ? '' : `  undoing   ${undoingOf(rollback)}`,
  ];
  return linesOf(lines.filter((line) => line !== ''));
}

function undoingOf({ state, requestedBy, reason, receipt, failure }: NonNullable<ExecutionView['rollback']>): string {
  const end = failure === null ? (receipt ?? 'not done yet') : `${failure.code}: ${failure.detail}`;
  return `${state === 'executed' ? 'done' : state}, wanted by ${requestedBy} because "${reason}": ${end}`;
}

async function rollBack(grant: string, options: RollbackOptions): Promise<void> {
  const { as: operator, reason, dryRun = false, tenant, json } = options;
  const reply = await (await clientOf(tenant)).rollBack(grant, { operator, reason, dryRun });
  console.log(json === true ? harmlessJson(reply) : linesOf(sentencesOf(reply)));
}

function sentencesOf({ preview, requested, rollback }: ActionRollbackReply): readonly string[] {
  if (preview !== null) {
    return ['Nothing was done. It would:', ...[preview.summary, ...preview.effects].map((line) => `  ${line}`)];
  }
  const how = rollback === null ? '' : ` ${undoingOf(rollback)}`;
  return [requested ? `It will be undone.${how}` : `There is a rollback already, and there is one at most.${how}`];
}

/** Systems of record and reviewers wrote some of it. */
function linesOf(lines: readonly string[]): string {
  return lines.map((line) => harmless(line, 2_048)).join('\n');
}
