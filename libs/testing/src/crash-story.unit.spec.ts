import { describe, expect, it } from '@jest/globals';
import { dieAtEach, tellStory } from './crash-story.ts';
import type { Story } from './crash-story.ts';
import { mortal } from './mortal.ts';

/** A ledger outside of the process, which survives it. */
class Ledger {
  readonly lines: string[] = [];

  write(line: string): Promise<void> {
    this.lines.push(line);
    return Promise.resolve();
  }

  writeOnce(line: string): Promise<void> {
    return this.lines.includes(line) ? Promise.resolve() : this.write(line);
  }
}

/** Two deliveries that are written down; `how` says with how much care. */
function story(how: 'write' | 'writeOnce') {
  return (): Promise<Story<Ledger>> => {
    const ledger = new Ledger();
    return Promise.resolve({
      start: (life) => mortal(ledger, life, ['write', 'writeOnce']),
      steps: ['one', 'two'].map((name) => ({ name, isDelivery: true, run: (process) => process[how](name) })),
      broken: () => Promise.resolve([]),
      left: () => Promise.resolve([...ledger.lines]),
    });
  };
}

describe('a story whose processes die', () => {
  it('has a moment before and after each call to the outside', async () => {
    const { moments } = await dieAtEach(story('writeOnce'));
    expect(moments).toEqual(
      ['one', 'two'].flatMap((line) => [`before writeOnce of ${line}`, `after writeOnce of ${line}`]),
    );
  });

  it('ends the same where what comes again is harmless, and not where it is not', async () => {
    expect((await dieAtEach(story('writeOnce'))).problems).toEqual([]);
    expect((await dieAtEach(story('write'))).problems).toEqual([
      expect.stringMatching(/^death 2, .* left \["one","one","two"\]/),
      expect.stringMatching(/^death 3, .* left \["one","one","two"\]/),
      expect.stringMatching(/^death 4, .* left \["one","two","one","two"\]/),
    ]);
  });

  it('goes on with the next process as often as one dies', async () => {
    expect((await tellStory(story('writeOnce'), [1, 2, 2])).left).toEqual(['one', 'two']);
  });

  it('tells of what fails in a process that lives', async () => {
    const failing = async () => {
      const told = await story('write')();
      return { ...told, steps: [{ name: 'three', run: () => Promise.reject(new Error('refused')) }] };
    };
    expect((await tellStory(failing, [])).problems).toEqual(['three: Error: refused']);
  });
});
