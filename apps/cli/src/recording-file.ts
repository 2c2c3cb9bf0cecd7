import { closeSync, createReadStream, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { jsonCheckOf } from '@tidegate/contracts/json-check';
import { RecordedCheckpoint } from '@tidegate/policy/simulation/recorded-checkpoint';
import { jsonPointer } from '@tidegate/service/configuration-error';
import { findingsOf, showValue, valueAt } from '@tidegate/service/expectation';
import { CommandFailure } from './command-failure.ts';

const bufferedLength = 1_000_000;
const problemsMax = 10;

/** Writes a recording beside its final name and puts it there when it is whole. Only its owner may read it: it has texts of users. */
export class RecordingWriter {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: number;
  #buffer = '';
  #isOpen = true;

  /** @throws CommandFailure where the file exists or cannot be written. */
  constructor(path: string) {
    if (existsSync(path)) throw new CommandFailure(`${path} exists already; name another file, or remove it.`);
    this.#path = path;
    this.#partial = `${path}.partial`;
    try {
      this.#file = openSync(this.#partial, 'w', 0o600);
    } catch (error) {
      throw new CommandFailure(`${path} cannot be written (${(error as Error).message}); name another file.`);
    }
  }

  write(recorded: RecordedCheckpoint): void {
    this.#buffer += `${JSON.stringify(recorded)}\n`;
    if (this.#buffer.length >= bufferedLength) this.#flush();
  }

  finish(): void {
    this.#flush();
    this.#close();
    renameSync(this.#partial, this.#path);
  }

  /** Leaves nothing behind; harmless after `finish`. */
  discard(): void {
    this.#close();
    rmSync(this.#partial, { force: true });
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#buffer);
    this.#buffer = '';
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    } catch (error) {
      throw new CommandFailure(`${this.#path} cannot be written (${(error as Error).message}); nothing was kept.`);
    }
  }
}

/**
 * Hands over every checkpoint of a recording.
 *
 * @throws CommandFailure with the line, pointer, value and remedy of everything wrong in the first lines that cannot be used.
 */
export async function readRecording(path: string, onCheckpoint: (recorded: RecordedCheckpoint) => void): Promise<void> {
  const problems: string[] = [];
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() === '') continue;
      const read = checkpointOf(line);
      if ('recorded' in read) onCheckpoint(read.recorded);
      else problems.push(...read.problems.map((problem) => `  ${path}:${number}  ${problem}`));
      if (problems.length >= problemsMax) break;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new CommandFailure(`${path} cannot be read: ${(error as Error).message}`);
  }
  if (problems.length === 0) return;
  const shown = problems.slice(0, problemsMax);
  throw new CommandFailure(
    [`${path} is not a recording that can be used; make one with \`tidegate policy record\`:`, ...shown].join('\n'),
  );
}

const fits = jsonCheckOf(RecordedCheckpoint);

function checkpointOf(
  line: string,
): { readonly recorded: RecordedCheckpoint } | { readonly problems: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { problems: [`is not JSON: ${(error as Error).message}; write one JSON object on each line`] };
  }
  const parsed = fits(value) ? { success: true as const, data: value as RecordedCheckpoint } : parse(value);
  if (!parsed.success) return { problems: parsed.problems };
  const { propensity, seen } = parsed.data;
  if (propensity === 0 && seen?.label != null)
    return { problems: ['/propensity  got 0, expected more than 0, since the checkpoint was seen by a person'] };
  return { recorded: parsed.data };
}

function parse(value: unknown) {
  const parsed = RecordedCheckpoint.safeParse(value);
  if (parsed.success) return parsed;
  const problems = findingsOf(parsed.error.issues, value).map(({ path, kind, expected }) => {
    const got = kind === 'missing' ? 'is missing' : `got ${showValue(valueAt(value, path), path)}`;
    return `${jsonPointer(path)}  ${got}, expected ${expected}`;
  });
  return { success: false as const, problems };
}
