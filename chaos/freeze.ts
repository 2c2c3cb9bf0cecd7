import { readdir, readFile } from 'node:fs/promises';
import { identityOf } from '@tidegate/local-stack/process-identity';

/** Processes that stand still until they are thawed. */
export interface Frozen {
  thaw(): void;
}

/** Stops a process and its children, as a machine that swaps or a hypervisor that pauses does. */
export async function freeze(pid: number): Promise<Frozen> {
  const stopped: { pid: number; identity: string }[] = [];
  const stop = (one: number): void => {
    const identity = identityOf(one);
    if (identity === undefined || !sendSignal(one, 'SIGSTOP')) return;
    stopped.push({ pid: one, identity });
  };
  // The parent first: it must not start others while its children are being stopped.
  stop(pid);
  for (const child of await childrenOf(pid)) stop(child);
  return {
    thaw() {
      // A process id is used again some day: only those that are still the same are woken.
      for (const { pid: one, identity } of stopped.reverse())
        if (identityOf(one) === identity) sendSignal(one, 'SIGCONT');
    },
  };
}

/** False when the process has ended already. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** PostgreSQL's children lead groups of their own, so a signal to the group would miss them. Without /proc: none. */
async function childrenOf(pid: number): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const children: number[] = [];
  for (const name of names.filter((one) => /^\d+$/.test(one))) {
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent === pid) children.push(Number(name));
  }
  return children;
}
