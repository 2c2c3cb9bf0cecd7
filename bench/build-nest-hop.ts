import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the hop that has decorators, which Node cannot run as they are. Returns the program. */
export async function buildNestHop(root: string): Promise<string> {
  const outfile = join(root, 'dist', 'bench', 'nest-hop.js');
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'bench', 'nest-hop.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    keepNames: true,
    logLevel: 'warning',
    external: ['@nestjs/*', 'rxjs', 'kafkajs'],
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: true } },
  });
  return outfile;
}
