import { startDevelopmentIssuer } from '@tidegate/local-stack/development-issuer';
import type { IssuerPerson } from '@tidegate/local-stack/development-issuer';
import { createProgress } from '@tidegate/local-stack/progress';
import { stopOnSignals } from '@tidegate/local-stack/stop-on-signals';
import { Command, InvalidArgumentError } from 'commander';

interface Options {
  port: number;
  returnTo: string;
}

const staff = (sub: string, name: string, groups: readonly string[], tenants: readonly string[]): IssuerPerson => ({
  ...{ sub, name, claims: { groups, tenants } },
});
/** People of an imaginary company; `config/identity.yaml` says what their groups may. */
const people = [
  staff('ana', 'Ana Ruiz', ['reviewer', 'senior_reviewer'], ['acme', 'globex']),
  staff('bo', 'Bo Lindgren', ['reviewer'], ['acme']),
  staff('dara', 'Dara Okafor', ['compliance'], ['acme', 'globex']),
  staff('olga', 'Olga Petrova', ['platform'], []),
  staff('otto', 'Otto Berg', ['platform'], []),
];

/** An issuer for one machine, to try sign-in and client credentials with. */
export function issuerCommand(): Command {
  return new Command('issuer')
    .description('run the development issuer until Ctrl-C: people without passwords, for this machine only')
    .option('--port <number>', 'where it answers', port, 4_690)
    .option('--return-to <url>', 'address of the review service', 'http://127.0.0.1:4605')
    .addHelpText('after', '\nExamples:\n  npx tidegate issuer\n  npx tidegate issuer --port 4700')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const progress = createProgress();
  const redirectUris = [`${new URL(options.returnTo).origin}/v1/login/callback`];
  const product = { clientId: 'support-assistant', secret: 'for-this-machine-only', redirectUris: [] };
  const issuer = await startDevelopmentIssuer({
    ...{ port: options.port, people, audience: 'tidegate', production: process.env['NODE_ENV'] === 'production' },
    clients: [{ clientId: 'tidegate-console', redirectUris }, product],
  });
  stopOnSignals(
    () => issuer.close(),
    (error) => progress.say(`Stopping failed: ${String(error)}`),
  );
  progress.say(`Issuer    ${issuer.url}`);
  progress.say(
    `A token for a product: curl -d grant_type=client_credentials -u ${product.clientId}:${product.secret} ${issuer.url}/token`,
  );
  progress.say('Ctrl-C stops it.');
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It has to be a port, 0 to 65535.');
}
