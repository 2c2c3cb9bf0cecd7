/** Says what the local stack is doing. Everything goes to stderr by default, so that stdout stays free for `--json`. */
export interface Progress {
  /** One line that must be seen, such as a port that had to be replaced. */
  say(line: string): void;
  /**
   * Runs one step and prints `✔ PostgreSQL 18  0.6 s` when it is done. A step that takes longer than two seconds says
   * that it is under way, and again every ten seconds. A failing step prints `✖` and rethrows.
   */
  step<Result>(label: string, run: () => Promise<Result>): Promise<Result>;
}

export interface ProgressOptions {
  readonly write?: (text: string) => void;
  readonly color?: boolean;
  readonly slowAfterMs?: number;
  readonly remindEveryMs?: number;
}

/** For tests and embedding programs that report in their own way. */
export const silentProgress: Progress = { say: () => undefined, step: (_label, run) => run() };

export function createProgress(options: ProgressOptions = {}): Progress {
  const write = options.write ?? ((text: string) => process.stderr.write(text));
  const color = options.color ?? (process.stderr.isTTY && !process.env['NO_COLOR']);
  const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    say: (line) => write(`  ${paint(33, '▸')} ${line}\n`),
    async step(label, run) {
      const startedAtMs = performance.now();
      const seconds = (): string => `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`;
      const underWay = (): void => write(`  ${paint(2, '…')} ${label} is under way, ${seconds()}\n`);
      let reminder: NodeJS.Timeout | undefined;
      const first = setTimeout(() => {
        underWay();
        reminder = setInterval(underWay, options.remindEveryMs ?? 10_000);
      }, options.slowAfterMs ?? 2000);
      try {
        const result = await run();
        write(`  ${paint(32, '✔')} ${label.padEnd(44)} ${seconds()}\n`);
        return result;
      } catch (error) {
        write(`  ${paint(31, '✖')} ${label.padEnd(44)} ${seconds()}\n`);
        throw error;
      } finally {
        clearTimeout(first);
        clearInterval(reminder);
      }
    },
  };
}
