import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chmod } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findKafka, kafkaVersion } from './kafka-jars.ts';
import { silentProgress } from './progress.ts';

describe('the Kafka that is started', () => {
  let root: string;
  let javaHome: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'tidegate-jars-'));
    javaHome = join(root, 'java');
    await program(join(javaHome, 'bin', 'java'), 'echo \'openjdk version "17.0.1"\' >&2');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function program(file: string, script: string): Promise<void> {
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }

  const find = (environment: NodeJS.ProcessEnv) =>
    findKafka({
      root,
      progress: silentProgress,
      environment: { JAVA_HOME: javaHome, PATH: '/usr/bin:/bin', ...environment },
    });

  it('is none at all when KAFKA_BROKERS names one that runs', async () => {
    await expect(find({ KAFKA_BROKERS: 'one:9092, two:9092', JAVA_HOME: '/nowhere' })).resolves.toEqual({
      kind: 'external',
      brokers: ['one:9092', 'two:9092'],
    });
  });

  it('is the distribution in KAFKA_HOME', async () => {
    await mkdir(join(root, 'dist', 'libs'), { recursive: true });
    for (const jar of ['kafka_2.13-4.1.1.jar', 'b.jar', 'readme.txt'])
      await writeFile(join(root, 'dist', 'libs', jar), '');
    await expect(find({ KAFKA_HOME: join(root, 'dist') })).resolves.toEqual({
      kind: 'program',
      java: join(javaHome, 'bin', 'java'),
      jars: [join(root, 'dist', 'libs', 'b.jar'), join(root, 'dist', 'libs', 'kafka_2.13-4.1.1.jar')],
      home: join(root, 'dist'),
    });
  });

  it('refuses a KAFKA_HOME without Kafka in it and says what to set', async () => {
    const wrong = find({ KAFKA_HOME: root });
    await expect(wrong).rejects.toMatchObject({ code: 'kafka_home_invalid' });
    await expect(wrong).rejects.toThrow(
      'has no kafka_2.13-*.jar. Set it to the folder of an unpacked Kafka distribution',
    );
  });

  it('comes from the cache without Maven', async () => {
    const cached = join(root, 'cache', 'tidegate', `kafka-${kafkaVersion}`);
    await mkdir(cached, { recursive: true });
    await writeFile(join(cached, 'kafka.jar'), '');
    await expect(find({ XDG_CACHE_HOME: join(root, 'cache'), PATH: '' })).resolves.toMatchObject({
      jars: [join(cached, 'kafka.jar')],
    });
  });

  it('is fetched by Maven once, whole or not at all, by two processes at the same time', async () => {
    await program(
      join(root, 'bin', 'mvn'),
      'for each in "$@"; do case $each in -DoutputDirectory=*) out=${each#*=};; esac; done; sleep 0.1; touch $out/a.jar $out/b.jar; echo x >> ' +
        join(root, 'calls'),
    );
    const environment = { XDG_CACHE_HOME: join(root, 'cache'), PATH: `${join(root, 'bin')}:/usr/bin:/bin` };
    const [first, second] = await Promise.all([find(environment), find(environment)]);
    expect(first).toEqual(second);
    await find(environment);
    expect((await readFile(join(root, 'calls'), 'utf8')).length).toBeLessThanOrEqual(4);
    expect(await readdir(join(root, 'cache', 'tidegate'))).toEqual([`kafka-${kafkaVersion}`]);
  });

  it('goes into the project folder when the home cannot be written', async () => {
    await program(
      join(root, 'bin', 'mvn'),
      'for each in "$@"; do case $each in -DoutputDirectory=*) touch ${each#*=}/a.jar;; esac; done',
    );
    await writeFile(join(root, 'a-file'), '');
    const found = await find({ XDG_CACHE_HOME: join(root, 'a-file'), PATH: `${join(root, 'bin')}:/usr/bin:/bin` });
    expect(found).toMatchObject({ jars: [join(root, '.tidegate', 'cache', `kafka-${kafkaVersion}`, 'a.jar')] });
  });

  it('is explained with three ways out when Maven is missing', async () => {
    const missing = find({ XDG_CACHE_HOME: join(root, 'cache'), PATH: '' });
    await expect(missing).rejects.toMatchObject({ code: 'maven_missing' });
    await expect(missing).rejects.toThrow(/apt install maven.*KAFKA_HOME.*KAFKA_BROKERS=host:port.*docker compose up/s);
  });

  it("repeats Maven's own words when the download fails", async () => {
    await program(join(root, 'bin', 'mvn'), 'echo "[ERROR] Could not transfer artifact: Unknown host"; exit 1');
    const failing = find({ XDG_CACHE_HOME: join(root, 'cache'), PATH: `${join(root, 'bin')}:/usr/bin:/bin` });
    await expect(failing).rejects.toMatchObject({ code: 'maven_failed', retriable: true });
    await expect(failing).rejects.toThrow(/Could not transfer artifact: Unknown host.*Without a network/s);
    expect(await readdir(join(root, 'cache', 'tidegate'))).toEqual([]);
  });

  it('has the version that the pom names', async () => {
    const pom = await readFile(new URL('../pom.xml', import.meta.url), 'utf8');
    expect(pom).toContain(`<artifactId>kafka_2.13</artifactId>\n      <version>${kafkaVersion}</version>`);
  });
});
