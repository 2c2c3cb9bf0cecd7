import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { identityOf } from './process-identity.ts';
import { StackFailure } from './stack-failure.ts';

export interface RunningService {
  readonly pid: number;
  readonly httpUrl: string;
  readonly metricsUrl: string;
}

/** What runs in a project folder: the content of `.tidegate/running.json` (DESIGN §7). Mode 600: it has a password in it. */
export interface Running {
  readonly state: 'starting' | 'running';
  readonly startedAt: string;
  /** The process that started everything, and ends everything. */
  readonly startedBy: { readonly pid: number; readonly identity: string };
  readonly kafkaBrokers?: readonly string[];
  readonly databaseUrl?: string;
  readonly consoleUrl?: string;
  /** The example's systems of record, on which actions are executed. */
  readonly systemsOfRecordUrl?: string;
  readonly services?: Readonly<Record<string, RunningService>>;
  /** Process ids of what was started, by name; Kafka and PostgreSQL that ran before are not listed. */
  readonly pids?: Readonly<Record<string, number>>;
}

/** The folder of everything that the local stack writes; `TIDEGATE_STATE_DIR` moves it, so that tests have their own. */
export function stateFolderOf(root: string): string {
  return process.env['TIDEGATE_STATE_DIR'] || join(root, '.tidegate');
}

const fileOf = (root: string): string => join(stateFolderOf(root), 'running.json');

/** What runs in this folder now; undefined if nothing does. A file whose process is gone counts as nothing. */
export async function readRunning(root: string): Promise<Running | undefined> {
  const running = await readFileOf(root);
  return running && isAlive(running) ? running : undefined;
}

/**
 * Claims the folder for this process, so that of two starts at the same time only one goes on. Returns a notice if the
 * file of an earlier run that did not end in an orderly way was cleared. Throws `already_running`, naming what runs.
 */
export async function claimRunning(root: string, startedAt: string): Promise<{ readonly notice?: string }> {
  const claim: Running = {
    state: 'starting',
    startedAt,
    startedBy: { pid: process.pid, identity: identityOf(process.pid) ?? '' },
  };
  const draft = await writeDraft(root, claim);
  let notice: string | undefined;
  try {
    for (;;) {
      const existing = await readFileOf(root);
      if (existing && isAlive(existing)) throw new StackFailure('already_running', describeRunning(existing));
      if (existing) {
        notice = `The run of ${existing.startedAt} (process ${existing.startedBy.pid}) did not end in an orderly way; its leftovers were cleared.`;
        await rm(fileOf(root), { force: true });
      }
      try {
        // A link fails when the file exists, so that exactly one of two starts gets it.
        await link(draft, fileOf(root));
        return notice === undefined ? {} : { notice };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Replaces the file in one step: a reader sees the old content or the new. */
export async function writeRunning(root: string, running: Running): Promise<void> {
  await rename(await writeDraft(root, running), fileOf(root));
}

/** Removes the file if this process wrote it. */
export async function removeRunning(root: string): Promise<void> {
  const running = await readFileOf(root);
  if (running?.startedBy.pid === process.pid) await rm(fileOf(root), { force: true });
}

/** A sentence or two for somebody who starts a second time. */
export function describeRunning(running: Running): string {
  const where = running.consoleUrl === undefined ? '' : ` The console is at ${running.consoleUrl}.`;
  const verb = running.state === 'starting' ? 'is being started' : 'runs';
  return (
    `Tidegate ${verb} in this folder already, since ${running.startedAt}, started by process ${running.startedBy.pid}.${where} ` +
    `Stop it with Ctrl-C in its terminal or \`kill ${running.startedBy.pid}\`, or use another clone.`
  );
}

function isAlive(running: Running): boolean {
  return identityOf(running.startedBy.pid) === running.startedBy.identity;
}

async function readFileOf(root: string): Promise<Running | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(root), 'utf8')) as Running;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Not ours to guess at: a file that is no JSON was not written by writeRunning.
    throw new StackFailure(
      'already_running',
      `${fileOf(root)} cannot be read (${String(error)}). Delete it if nothing runs here.`,
      { cause: error },
    );
  }
}

async function writeDraft(root: string, running: Running): Promise<string> {
  const draft = `${fileOf(root)}.${process.pid}`;
  await mkdir(dirname(draft), { recursive: true });
  await writeFile(draft, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  return draft;
}
