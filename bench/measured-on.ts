import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, loadavg, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafkaVersion } from '@tidegate/local-stack/kafka-jars';
import { findPostgresBinaries } from '@tidegate/local-stack/postgres-binaries';

/** What figures were taken on and with; nothing that names the machine or its folders. */
export interface MeasuredOn {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    /** Kernel family and architecture, such as `Linux x64`. */
    readonly system: string;
    /** Load average of the last minute for each core, before the run; 0 where the system has none. */
    readonly loadPerCore: number;
  };
  /** Of what runs the bench and of what it measures; `external` where the environment named one that runs already. */
  readonly versions: Readonly<Record<'node' | 'kafka' | 'postgres' | 'kafkajs' | 'dbos', string>>;
  /** Short name of the commit; `unknown` outside of a checkout. */
  readonly commit: string;
  /** Whether files differ from that commit. */
  readonly changed: boolean;
}

const run = promisify(execFile);

export async function measuredOn(root: string, environment = process.env): Promise<MeasuredOn> {
  const [commit, changes, postgres] = await Promise.all([
    git(root, 'rev-parse', '--short', 'HEAD'),
    git(root, 'status', '--porcelain'),
    environment['DATABASE_URL'] ? 'external' : postgresVersion(),
  ]);
  const pinned = pinnedVersions(root);
  return {
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 1_073_741_824),
      system: `${type()} ${arch()}`,
      loadPerCore: Math.round((loadavg()[0]! / cpus().length) * 100) / 100,
    },
    versions: {
      node: process.versions.node,
      kafka: environment['KAFKA_BROKERS'] || environment['KAFKA_HOME'] ? 'external' : kafkaVersion,
      postgres,
      kafkajs: pinned['kafkajs'] ?? 'unknown',
      dbos: pinned['@dbos-inc/dbos-sdk'] ?? 'unknown',
    },
    commit: commit ?? 'unknown',
    changed: changes !== '',
  };
}

async function git(root: string, ...words: string[]): Promise<string | undefined> {
  return run('git', words, { cwd: root }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

async function postgresVersion(): Promise<string> {
  const { postgres } = await findPostgresBinaries();
  const { stdout } = await run(postgres, ['--version']);
  return /\d[\d.]*/.exec(stdout)?.[0] ?? 'unknown';
}

/** Dependencies are pinned exactly, so what is written is what is installed. */
function pinnedVersions(root: string): Readonly<Record<string, string>> {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  return { ...dependencies, ...devDependencies };
}
