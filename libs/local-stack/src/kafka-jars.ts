import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava, findOnPath } from './java.ts';
import type { Progress } from './progress.ts';
import { StackFailure } from './stack-failure.ts';

/** Named in pom.xml too; a unit test keeps the two equal. */
export const kafkaVersion = '4.3.1';

const pomFile = fileURLToPath(new URL('../pom.xml', import.meta.url));

/** A Kafka that somebody else runs: nothing is to be started. */
export interface ExternalKafka {
  readonly kind: 'external';
  readonly brokers: readonly string[];
}

/** What is needed to start a broker: a Java, and every jar in a fixed order. */
export interface KafkaProgram {
  readonly kind: 'program';
  readonly java: string;
  readonly jars: readonly string[];
  /** Set when the jars come from a distribution, whose log4j wants its own configuration. */
  readonly home?: string;
}

export interface FindKafkaOptions {
  /** The project folder; `.tidegate/cache` in it is used where the home folder cannot be written. */
  readonly root: string;
  readonly progress: Progress;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Finds a Kafka in the order of DESIGN §7: `KAFKA_BROKERS`, `KAFKA_HOME`, jars from Maven Central in a cache that all
 * checkouts of this user share. Throws StackFailure naming what is missing and what to set or install instead.
 */
export async function findKafka(options: FindKafkaOptions): Promise<ExternalKafka | KafkaProgram> {
  const environment = options.environment ?? process.env;
  const brokers = (environment['KAFKA_BROKERS'] ?? '')
    .split(',')
    .map((broker) => broker.trim())
    .filter(Boolean);
  if (brokers.length > 0) return { kind: 'external', brokers };
  return findKafkaProgram(options);
}

/** Like findKafka, for a broker of one's own whatever `KAFKA_BROKERS` says (fault tests, benchmarks). */
export async function findKafkaProgram(options: FindKafkaOptions): Promise<KafkaProgram> {
  const environment = options.environment ?? process.env;
  const home = environment['KAFKA_HOME'];
  if (home) {
    const jars = await jarsIn(join(home, 'libs'));
    if (!jars.some((jar) => /kafka_2\.1\d-/.test(jar))) {
      throw new StackFailure(
        'kafka_home_invalid',
        `KAFKA_HOME is "${home}", but ${join(home, 'libs')} has no kafka_2.13-*.jar. ` +
          'Set it to the folder of an unpacked Kafka distribution, or unset it to let Maven fetch Kafka.',
      );
    }
    return { kind: 'program', java: await findJava(environment), jars, home };
  }
  const java = await findJava(environment);
  const folder = await cachedJars(options, environment);
  return { kind: 'program', java, jars: await jarsIn(folder) };
}

/** The first cache folder that holds the jars; otherwise the first that can be written, filled by Maven. */
async function cachedJars(options: FindKafkaOptions, environment: NodeJS.ProcessEnv): Promise<string> {
  const shared = join(environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache'), 'tidegate');
  const candidates = [shared, join(options.root, '.tidegate', 'cache')];
  for (const candidate of candidates) {
    const folder = join(candidate, `kafka-${kafkaVersion}`);
    if ((await jarsIn(folder)).length > 0) return folder;
  }
  for (const candidate of candidates) {
    const folder = join(candidate, `kafka-${kafkaVersion}`);
    const staging = await stagingBeside(folder);
    if (staging === undefined) continue;
    try {
      await options.progress.step(`Kafka ${kafkaVersion} jars from Maven Central (44 MB, once)`, () =>
        resolveWithMaven({ staging, environment, ownRepository: candidate !== shared }),
      );
      await moveIntoPlace(staging, folder);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
    return folder;
  }
  throw new StackFailure(
    'maven_failed',
    `Neither ${candidates.join(' nor ')} can be written. Make one writable, or set XDG_CACHE_HOME.`,
  );
}

/** A fresh folder on the same file system, so that the rename into place is atomic; undefined if not writable. */
async function stagingBeside(folder: string): Promise<string | undefined> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    return await mkdtemp(`${folder}-`);
  } catch {
    return undefined;
  }
}

/** Two processes may fill the cache at once: the first rename wins, and the jars of the other are the same. */
async function moveIntoPlace(staging: string, folder: string): Promise<void> {
  try {
    await rename(staging, folder);
  } catch (error) {
    if ((await jarsIn(folder)).length === 0) throw error;
  }
}

interface MavenRun {
  readonly staging: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The home folder cannot be written, so Maven's own repository must not be there either. */
  readonly ownRepository: boolean;
}

async function resolveWithMaven({ staging, environment, ownRepository }: MavenRun): Promise<void> {
  const maven = await findOnPath('mvn', environment);
  if (!maven) {
    throw new StackFailure(
      'maven_missing',
      'Maven (`mvn`) fetches the Kafka broker once, but it is not on PATH. Install it (Debian, Ubuntu: `sudo apt install maven`; ' +
        'macOS: `brew install maven`). Without it, set KAFKA_HOME to an unpacked Kafka distribution, ' +
        'set KAFKA_BROKERS=host:port to use a Kafka that already runs, or run `docker compose up`.',
    );
  }
  const commandLine = ['-q', '-B', '-f', pomFile, 'dependency:copy-dependencies', `-DoutputDirectory=${staging}`];
  if (ownRepository) commandLine.push(`-Dmaven.repo.local=${join(dirname(staging), 'maven-repository')}`);
  // Maven on Windows is a batch file, which only a shell can run.
  const child = spawn(maven, commandLine, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) {
    const why = output
      .split('\n')
      .filter((line) => line.includes('ERROR'))
      .slice(0, 3)
      .join('\n  ');
    throw new StackFailure(
      'maven_failed',
      `Maven could not fetch Kafka ${kafkaVersion} (exit code ${code}).\n  ${why || output.slice(-500)}\n` +
        'Without a network, set KAFKA_HOME to an unpacked Kafka distribution, or KAFKA_BROKERS=host:port. ' +
        'Behind a proxy or a mirror, configure it in ~/.m2/settings.xml.',
      { retriable: true },
    );
  }
  await writeFile(
    join(staging, 'README.txt'),
    `Kafka ${kafkaVersion} for Tidegate's local stack. Safe to delete: it is fetched again.\n`,
  );
}

async function jarsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith('.jar'))
    .sort()
    .map((name) => join(folder, name));
}
