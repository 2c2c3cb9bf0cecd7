import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { StackFailure } from './stack-failure.ts';

const run = promisify(execFile);

/** Kafka 4 brokers need Java 17 (measured with OpenJDK 17.0.15). */
export const javaMajorMin = 17;

const remedy =
  'Install one (Debian, Ubuntu: `sudo apt install openjdk-17-jre-headless`; Fedora: `sudo dnf install ' +
  'java-21-openjdk-headless`; macOS: `brew install openjdk@21`) or set JAVA_HOME to one that is installed. ' +
  'Without Java, set KAFKA_BROKERS=host:port to use a Kafka that already runs, or run `docker compose up`.';

/** The major version in what `java -version` prints, for example 17 or 8 (for `1.8.0`); undefined if there is none. */
export function parseJavaMajor(output: string): number | undefined {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(output);
  if (!match) return undefined;
  const first = Number(match[1]);
  return first === 1 ? Number(match[2]) : first;
}

/** The first file of that name that is on PATH, with the endings that Windows knows. */
export async function findOnPath(name: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (await exists(file)) return file;
    }
  }
  return undefined;
}

/**
 * The Java to run Kafka with: the one in JAVA_HOME, else the one on PATH.
 * Throws `java_missing` or `java_too_old`, with the fix.
 */
export async function findJava(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const home = environment['JAVA_HOME'];
  const java = home
    ? join(home, 'bin', process.platform === 'win32' ? 'java.exe' : 'java')
    : await findOnPath('java', environment);
  if (!java || !(await exists(java))) {
    const found = home
      ? `JAVA_HOME is "${home}", and there is no bin/java in it`
      : 'JAVA_HOME is not set and PATH has no java';
    throw new StackFailure('java_missing', `Kafka needs Java ${javaMajorMin} or newer, but ${found}. ${remedy}`);
  }
  const { stdout, stderr } = await run(java, ['-version']).catch((error: unknown) => {
    throw new StackFailure('java_missing', `"${java} -version" does not work: ${String(error)}. ${remedy}`);
  });
  const major = parseJavaMajor(stderr + stdout);
  if (major === undefined || major < javaMajorMin) {
    const found = major === undefined ? 'a version that cannot be read' : `version ${major}`;
    throw new StackFailure(
      'java_too_old',
      `Kafka needs Java ${javaMajorMin} or newer, but ${java} is ${found}. ${remedy}`,
    );
  }
  return java;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
