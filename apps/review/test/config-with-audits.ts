import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The demonstration's configuration, with another share of approvals that are audited. */
export async function configWithAudits(configFolder: string, share: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-review-config-'));
  await cp(configFolder, folder, { recursive: true });
  await writeFile(join(folder, 'review.yaml'), `{ guards: { audits: { share: ${share} } } }`);
  return folder;
}
