import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer satisfies, 20 seconds at most; then the last answer is what the test gets. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  satisfies: (answer: Answer) => boolean,
): Promise<Answer> {
  const endAtMs = performance.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer) || performance.now() > endAtMs) return answer;
    await pause(200);
  }
}
