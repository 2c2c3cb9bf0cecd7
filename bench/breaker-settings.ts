import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { overridesToTrip } from './breaker-trips.ts';
import type { Bench } from './world.ts';

/**
 * A folder with the shipped breakers, made to trip at the first few overrides of a cohort. Wider scopes are not watched,
 * since they would pause the scopes that are measured later. Waiting times stay: a scope is paused once.
 */
export async function quickBreakers({ root, cleanUp }: Bench): Promise<string> {
  const breakers = parseDocument(await readFile(join(root, 'config', 'breakers.yaml'), 'utf8'));
  breakers.setIn(['levels', 'cohort', 'minimum'], overridesToTrip);
  breakers.deleteIn(['levels', 'task']);
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-bench-config-'));
  await cleanUp.own(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'breakers.yaml'), breakers.toString());
  return folder;
}
