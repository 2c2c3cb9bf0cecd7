import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { endingOf, lastLines, stopChild, superviseChild } from '@tidegate/local-stack/children';
import type { HopSettings } from './hops.ts';

const startTimeoutMs = 60_000;

export interface HopProcesses {
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

export interface HopProgram {
  /** `raw` or `nest`. */
  readonly rival: string;
  readonly brokers: readonly string[];
  /** The program of a hop. */
  readonly entry: string;
  /** One file of outputs for each hop. */
  readonly outputsFiles: readonly string[];
  readonly logFolder: string;
}

/** Starts the three processes of a rival and resolves when each is a member of its group. */
export async function startHops(program: HopProgram): Promise<HopProcesses> {
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => stopChild(child, 'SIGTERM', 5_000)));
  };
  try {
    await Promise.all(
      program.outputsFiles.map((outputsFile, hop) =>
        startHop(program, { brokers: program.brokers, rival: program.rival, hop, outputsFile }, children),
      ),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { pids: children.map(({ pid = 0 }) => pid), stop };
}

async function startHop({ entry, logFolder }: HopProgram, settings: HopSettings, children: ChildProcess[]) {
  const logFile = join(logFolder, `${settings.rival}-${settings.hop}.log`);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [entry, JSON.stringify(settings)], {
    stdio: ['ignore', log, log, 'ipc'],
    // A Ctrl-C is for us to hand on, when the round is over.
    detached: true,
  });
  closeSync(log);
  superviseChild(child, { order: 30, signal: 'SIGTERM', graceMs: 5_000 });
  children.push(child);
  const failed = (why: string) =>
    new Error(`Hop ${settings.hop} of ${settings.rival} ${why}. ${logFile} ends with\n${lastLines(logFile, 12)}`);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(failed(`was not ready within ${startTimeoutMs} ms`)), startTimeoutMs);
    child.once('message', () => resolve());
    child.once('exit', () => reject(failed(`ended: ${endingOf(child)}`)));
    child.once('message', () => clearTimeout(timer)).once('exit', () => clearTimeout(timer));
  });
}
