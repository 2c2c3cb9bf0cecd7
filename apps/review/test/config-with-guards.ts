import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The demonstration's configuration, with other guards. */
export async function configWithGuards(configFolder: string, guards: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-review-config-'));
  await cp(configFolder, folder, { recursive: true });
  await writeFile(join(folder, 'review.yaml'), JSON.stringify({ guards }));
  return folder;
}
