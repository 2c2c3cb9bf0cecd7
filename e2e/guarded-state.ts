import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newStateFolder, type StateFolder } from './tidegate-command.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The rules of the repository, with every case of billing judged blind and no approval drawn for an audit. */
export function blindBillingState(): StateFolder {
  const folder = newStateFolder();
  const config = join(folder.path, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  const blindFirst = { rules: [{ queues: ['billing'], share: 1 }] };
  writeFileSync(join(config, 'review.yaml'), JSON.stringify({ guards: { audits: { share: 0 }, blindFirst } }));
  return { ...folder, environment: { ...folder.environment, TIDEGATE_CONFIG_DIR: config } };
}
