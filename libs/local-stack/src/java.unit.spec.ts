import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findJava, parseJavaMajor } from './java.ts';

describe('the Java that runs Kafka', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'tidegate-java-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function javaHomeThatPrints(name: string, output: string): Promise<string> {
    const home = join(folder, name);
    await mkdir(join(home, 'bin'), { recursive: true });
    await writeFile(join(home, 'bin', 'java'), `#!/bin/sh\ncat >&2 <<'END'\n${output}\nEND\n`);
    await chmod(join(home, 'bin', 'java'), 0o755);
    return home;
  }

  it.each([
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "25-ea" 2025-09-16', 25],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "11.0.2" 2019-01-15', 11],
    ['not a java at all', undefined],
  ])('has its major version read from %j', (output, major) => {
    expect(parseJavaMajor(output)).toBe(major);
  });

  it('is the one in JAVA_HOME', async () => {
    const home = await javaHomeThatPrints('good', 'openjdk version "17.0.1" 2021-10-19');
    await expect(findJava({ JAVA_HOME: home, PATH: '' })).resolves.toBe(join(home, 'bin', 'java'));
  });

  it('is the one on PATH when JAVA_HOME is not set', async () => {
    const home = await javaHomeThatPrints('path', 'openjdk version "21.0.1" 2023-10-17');
    await expect(findJava({ PATH: `/nowhere:${join(home, 'bin')}:/bin` })).resolves.toBe(join(home, 'bin', 'java'));
  });

  it('is explained with the fix when it is missing', async () => {
    const missing = findJava({ PATH: '' });
    await expect(missing).rejects.toMatchObject({ code: 'java_missing', retriable: false });
    await expect(missing).rejects.toThrow(
      /Java 17 or newer, but JAVA_HOME is not set and PATH has no java.*apt install.*KAFKA_BROKERS=host:port/s,
    );
  });

  it('names a JAVA_HOME that has no Java in it', async () => {
    await expect(findJava({ JAVA_HOME: '/nowhere', PATH: '/usr/bin:/bin' })).rejects.toThrow(
      'JAVA_HOME is "/nowhere", and there is no bin/java in it',
    );
  });

  it('names the version when it is too old', async () => {
    const home = await javaHomeThatPrints('old', 'openjdk version "11.0.2" 2019-01-15');
    const old = findJava({ JAVA_HOME: home, PATH: '' });
    await expect(old).rejects.toMatchObject({ code: 'java_too_old' });
    await expect(old).rejects.toThrow(/java is version 11\. Install one/);
  });
});
