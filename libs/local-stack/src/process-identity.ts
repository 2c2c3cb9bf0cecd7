import { readFileSync } from 'node:fs';

/**
 * What tells this process from a later one with the same id: the kernel's start time where /proc has it, otherwise only
 * that it is alive. Undefined if there is no such process; a zombie counts as gone.
 */
export function identityOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM means that it is alive and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  if (process.platform !== 'linux') return 'alive';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold spaces; the state follows it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `started-${fields[19]}`;
  } catch {
    return undefined;
  }
}
