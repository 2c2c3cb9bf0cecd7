import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRunning, type Running } from '@tidegate/local-stack/running-file';
import { CommandFailure } from './command-failure.ts';

/** The checkout that this command belongs to; what it starts lives in its `.tidegate` folder. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** A path as the caller meant it: the launcher changes the working directory. */
export function callersPath(path: string): string {
  return isAbsolute(path)
    ? path
    : resolve(process.env['TIDEGATE_CALLED_FROM'] ?? process.env['INIT_CWD'] ?? process.cwd(), path);
}

/** What runs in this checkout. @throws CommandFailure with exit code 3 when nothing does. */
export async function runningHere(): Promise<Running> {
  const running = await readRunning(projectRoot);
  if (running?.state === 'running') return running;
  const found = running === undefined ? 'does not run here' : 'is still starting';
  throw new CommandFailure(`Tidegate ${found}. Start it with \`npm start\` or \`npx tidegate up\`.`, 3);
}

type Called = 'intake' | 'review' | 'monitor' | 'policy' | 'actions' | 'routing' | 'audit';

/** What every client needs to call a service: where it is, and the headers that prove who calls. */
export interface Access {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The way to a service: its address from the environment (`TIDEGATE_REVIEW_URL`), else from what runs here.
 *
 * @throws CommandFailure with exit code 3 when it does not run here
 */
export async function accessTo(service: Called): Promise<Access> {
  return { baseUrl: await serviceUrl(service), headers: credentialHeaders() };
}

async function serviceUrl(service: Called): Promise<string> {
  const fromEnvironment = process.env[`TIDEGATE_${service.toUpperCase()}_URL`];
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  const url = (await runningHere()).services?.[service]?.httpUrl;
  if (url === undefined) throw new CommandFailure(`${service} does not run here; see \`npx tidegate status\`.`, 3);
  return url;
}

/** Proves who calls, where that is asked for: an access token, or an API key of a product (docs/identity.md). */
function credentialHeaders(): Readonly<Record<string, string>> {
  const token = process.env['TIDEGATE_TOKEN'];
  return token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` };
}
