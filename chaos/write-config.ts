import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { parseDocument } from 'yaml';

/** Steps of the ladder, seconds after the opening of a case: short, so that timers fire during the run. */
export const ladderSeconds = [2, 5, 9] as const;

/** What its product executes itself here, so that grants are issued by decisions and by approvals. */
export const executedByProduct = 'restart_service';
/** What operators have undone here. */
export const undoneByOperators: readonly string[] = ['scale_service', 'update_address'];

export interface ChaosConfig {
  readonly folder: string;
  /** Outlives the processes: what was signed before a restart is good after it. */
  readonly keySetPath: string;
}

/** The configuration that is shipped, changed as far as a run of minutes needs it. */
export async function writeConfig(root: string, stateDir: string): Promise<ChaosConfig> {
  const folder = join(stateDir, 'config');
  cpSync(join(root, 'config'), folder, { recursive: true });
  writeQueues(join(folder, 'queues.yaml'));
  writeActions(join(folder, 'actions.yaml'));
  const keySetPath = join(stateDir, 'grant-keys.json');
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  writeFileSync(keySetPath, JSON.stringify({ keys: [{ ...(await exportJWK(privateKey)), kid: 'chaos' }] }));
  return { folder, keySetPath };
}

function writeQueues(file: string): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const steps = ladderSeconds.map((after) => ({ after: `${after}s`, level: 'L2', dueIn: '30s' }));
  document.set('ladder', document.createNode(steps));
  const queues = document.get('queues') as { items: { delete(key: string): boolean }[] };
  for (const queue of queues.items) {
    queue.delete('ladder');
    // Steps are due within seconds at any hour.
    queue.delete('calendar');
  }
  writeFileSync(file, document.toString());
}

function writeActions(file: string): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  const actions = document.get('actions') as {
    items: { get(key: string): unknown; set(key: string, value: unknown): void }[];
  };
  const own = actions.items.find((action) => action.get('name') === executedByProduct);
  if (own === undefined) throw new Error(`${file} has no action ${executedByProduct}`);
  own.set('connector', document.createNode({ kind: 'product' }));
  writeFileSync(file, document.toString());
}
