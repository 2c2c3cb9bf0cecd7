import { KeyClient } from '@tidegate/client/key-client';
import type { KeyEntry, MadeKeyReply } from '@tidegate/contracts/http-keys';
import { Command, InvalidArgumentError } from 'commander';
import { accessTo } from './addresses.ts';
import { textTable } from './text-table.ts';

interface Options {
  as: string;
  json?: boolean;
}
interface CreateOptions extends Options {
  tenant: string;
  product: string;
  days: number;
  routes?: string[];
  note?: string;
}

const asOption = ['--as <operator>', 'who asks, while the development identity is in use', 'cli'] as const;
const jsonOption = ['--json', 'print one JSON object'] as const;
const daysOption = ['--days <number>', 'days until the key ends', wholeNumber, 90] as const;

/** API keys of products, against what runs. */
export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('API keys of products: make, list, follow by another, revoke')
    .addHelpText(
      'after',
      '\nWhere names are proved, TIDEGATE_TOKEN holds an access token with the role administrator.',
    );
  keys
    .command('list', { isDefault: true })
    .description('the keys that exist; never their secrets')
    .option('--tenant <id>', 'of this tenant only')
    .option(...asOption)
    .option(...jsonOption)
    .action(list);
  keys
    .command('create')
    .description('make a key; it is shown once, on standard output')
    .requiredOption('--tenant <id>', 'whose product it is for')
    .requiredOption('--product <name>', 'which product uses it; two usable keys at most')
    .option('--routes <id...>', 'operation ids it is limited to, such as submitRequest')
    .option('--note <text>', 'what it is for')
    .option(...daysOption)
    .option(...asOption)
    .option(...jsonOption)
    .action(create);
  keys
    .command('rotate')
    .description('make a successor with the same rights; the old key goes on for a while')
    .argument('<key-id>', 'the part between tgk_ and the secret')
    .option('--overlap-hours <number>', 'how long the old key goes on', wholeNumber, 24)
    .option(...daysOption)
    .option(...asOption)
    .option(...jsonOption)
    .action(rotate);
  keys
    .command('revoke')
    .description('end a key, within a second everywhere')
    .argument('<key-id>', 'the part between tgk_ and the secret')
    .option(...asOption)
    .option(...jsonOption)
    .action(revoke);
  return keys;
}

async function clientOf({ as }: Options): Promise<KeyClient> {
  return new KeyClient({ ...(await accessTo('intake')), operator: as });
}

async function list(options: Options & { tenant?: string }): Promise<void> {
  const keys = await (await clientOf(options)).list(options.tenant);
  if (options.json === true) return console.log(JSON.stringify({ data: keys }));
  const head = ['key', 'tenant', 'product', 'state', 'until', 'by', 'routes'];
  console.log(keys.length === 0 ? 'There is no API key.' : textTable(head, keys.map(rowOf)));
}

async function create(options: CreateOptions): Promise<void> {
  const { tenant, product, routes, note, days } = options;
  const client = await clientOf(options);
  const rest = { ...(routes === undefined ? {} : { routes }), ...(note === undefined ? {} : { note }) };
  show(await client.create({ tenantId: tenant, product, days, ...rest }), options);
}

async function rotate(keyId: string, options: Options & { overlapHours: number; days: number }): Promise<void> {
  const { overlapHours, days } = options;
  show(await (await clientOf(options)).rotate(keyId, { overlapHours, days }), options);
}

async function revoke(keyId: string, options: Options): Promise<void> {
  const { key } = await (await clientOf(options)).revoke(keyId);
  console.log(options.json === true ? JSON.stringify({ key }) : `${key.keyId}: revoked, nobody can use it any more`);
}

/** The key alone on standard output, so that it can be piped into a vault; the rest for the person who looks on. */
function show(reply: MadeKeyReply, { json }: Options): void {
  if (json === true) return console.log(JSON.stringify(reply));
  const { key, ending } = reply;
  console.error(`For ${key.product} of ${key.tenantId}, until ${key.expiresAt}. It is not shown again.`);
  if (ending !== null) console.error(`${ending.keyId} goes on until ${ending.expiresAt}.`);
  console.log(reply.apiKey);
}

function rowOf({ keyId, tenantId, product, usable, revokedAt, expiresAt, createdBy, routes }: KeyEntry): string[] {
  const state = usable ? 'usable' : revokedAt === null ? 'ended' : 'revoked';
  return [keyId, tenantId, product, state, expiresAt.slice(0, 10), createdBy, routes?.join(' ') ?? 'all'];
}

function wholeNumber(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It has to be a whole number.');
}
