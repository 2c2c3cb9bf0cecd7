import { readdirSync, readFileSync } from 'node:fs';

/** A process whose CPU time is of interest. */
export interface WatchedProcess {
  readonly name: string;
  readonly pid: number;
  /** Whether the processes that it started count too, such as the connections of a PostgreSQL server. */
  readonly withChildren?: boolean;
}

/** Linux shows times in hundredths of a second, whatever its own clock does. */
const tickMicros = 10_000;

/** CPU time since its start of each process, in µs, by name; empty where there is no /proc. */
export function cpuMicrosOf(processes: readonly WatchedProcess[]): ReadonlyMap<string, number> {
  const times = readTimes();
  const own = process.cpuUsage();
  const micros = new Map<string, number>();
  if (times.size > 0) micros.set('driver', own.user + own.system);
  for (const { name, pid, withChildren = false } of processes) {
    const time = times.get(pid);
    if (time === undefined) continue;
    const ended = withChildren ? time.endedChildren : 0;
    const living = withChildren ? [...times.values()].filter(({ parent }) => parent === pid) : [];
    micros.set(name, (living.reduce((sum, child) => sum + child.own, time.own) + ended) * tickMicros);
  }
  return micros;
}

/** What each process used between two readings, divided by `count`, in whole µs. */
export function cpuMicrosEach(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  count: number,
): Record<string, number> {
  const used = [...after].map(([name, micros]) => [name, Math.round((micros - (before.get(name) ?? 0)) / count)]);
  return Object.fromEntries(used) as Record<string, number>;
}

interface ProcessTimes {
  readonly parent: number;
  /** In ticks, user and system. */
  readonly own: number;
  /** Of children that have ended and were waited for. */
  readonly endedChildren: number;
}

function readTimes(): ReadonlyMap<number, ProcessTimes> {
  const times = new Map<number, ProcessTimes>();
  for (const name of namesIn('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      times.set(Number(name), timesIn(readFileSync(`/proc/${name}/stat`, 'utf8')));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return times;
}

/** Fields after the name of the program, which stands in brackets and may hold anything: see proc_pid_stat(5). */
export function timesIn(stat: string): ProcessTimes {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [, parent, , , , , , , , , , user, system, childrenUser, childrenSystem] = fields.map(Number);
  return { parent: parent!, own: user! + system!, endedChildren: childrenUser! + childrenSystem! };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
