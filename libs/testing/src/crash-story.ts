import { isDeepStrictEqual } from 'node:util';
import { Life } from './mortal.ts';

/** Something that comes to a process: a delivery, a request of a client, a look at the clock, a turn of the relay. */
export interface Step<Process> {
  readonly name: string;
  /** May be called again with the next process if this one died of it: a redelivery, or a client that tries again. */
  readonly run: (process: Process) => Promise<unknown>;
  /** Comes once more after each later death, as what a consumer had not committed does. */
  readonly isDelivery?: boolean;
}

/** What a process has to get through, with everything it needs of the world around it. */
export interface Story<Process> {
  readonly steps: readonly Step<Process>[];
  /** A new process, all of whose doing goes through its life. */
  start(life: Life): Process;
  /** What must never be so, not even between a death and the next process. Empty when all is well. */
  broken(): Promise<readonly string[]>;
  /** What the story leaves behind, which is the same however often somebody died. */
  left(): Promise<unknown>;
  /** What passes until the next process is there, such as the end of a lease. */
  afterDeath?(): Promise<unknown>;
}

export interface Ending {
  /** Of the first process. */
  readonly moments: readonly string[];
  readonly problems: readonly string[];
  readonly left: unknown;
}

/** Tells a story to one process after the other: the n-th dies at the n-th of `deaths`, and the one after them lives. */
export async function tellStory<Process>(
  begin: () => Promise<Story<Process>>,
  deaths: readonly number[],
): Promise<Ending> {
  const story = await begin();
  const problems: string[] = [];
  const lives = [...deaths.map((diesAt) => new Life(diesAt)), new Life()];
  const first = lives[0]!;
  let done = 0;
  for (const life of lives) {
    const again = story.steps.slice(0, done).filter(({ isDelivery }) => isDelivery);
    const todo = [...again, ...story.steps.slice(done)];
    const process = story.start(life);
    for (const [place, step] of todo.entries()) {
      const failure = await failureOf(life, () => step.run(process));
      if (failure !== undefined) problems.push(`${step.name}: ${failure}`);
      if (life.isOver || failure !== undefined) break;
      if (place >= again.length) done += 1;
    }
    const when = life.isOver ? `dead ${life.moments.at(-1)}` : 'at the end';
    problems.push(...(await story.broken()).map((problem) => `${when}: ${problem}`));
    if (!life.isOver) break;
    await story.afterDeath?.();
  }
  return { moments: first.moments, problems, left: await story.left() };
}

/** What went wrong while the process lived; what a dead one threw is nobody's concern. */
async function failureOf(life: Life, run: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return life.isOver ? undefined : String(error);
  }
}

export interface Deaths {
  /** What could have been died at, in order. */
  readonly moments: readonly string[];
  /** Each with the deaths that lead to it. */
  readonly problems: readonly string[];
}

/** Tells a story undisturbed, and then once with a death at each of its moments; what each leaves has to be the same. */
export async function dieAtEach<Process>(begin: () => Promise<Story<Process>>): Promise<Deaths> {
  const undisturbed = await tellStory(begin, []);
  const problems = [...undisturbed.problems];
  for (const [place, moment] of undisturbed.moments.entries()) {
    const found = await differences(begin, undisturbed, [place + 1]);
    problems.push(...found.map((problem) => `death ${place + 1}, ${moment}: ${problem}`));
  }
  return { moments: undisturbed.moments, problems };
}

/** What is wrong after these deaths, or other than it is without. */
export async function differences<Process>(
  begin: () => Promise<Story<Process>>,
  undisturbed: Ending,
  deaths: readonly number[],
): Promise<readonly string[]> {
  const { problems, left } = await tellStory(begin, deaths);
  if (isDeepStrictEqual(left, undisturbed.left)) return problems;
  return [...problems, `left ${JSON.stringify(left)} instead of ${JSON.stringify(undisturbed.left)}`];
}
