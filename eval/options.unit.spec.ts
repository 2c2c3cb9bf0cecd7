import { describe, expect, it } from '@jest/globals';
import { liveArguments, readOptions, UsageError } from './options.ts';

describe('options of npm run eval', () => {
  it('run every part on the shared data unless told otherwise', () => {
    expect(readOptions([], '/data')).toMatchObject({
      only: ['tau', 'steadiness', 'unseen', 'learning', 'frank', 'intake'],
      seed: 'tidegate',
      data: '/data',
    });
    expect(readOptions(['--only', 'tau,frank', '--seed', '7', '--json'], '/d')).toMatchObject({
      only: ['tau', 'frank'],
      seed: '7',
      json: true,
    });
    expect(readOptions(['--learn-live'], '/d')).toMatchObject({ learnLive: true });
    expect(readOptions(['--fit', 'a', '--test', 'b'], '/d')).toMatchObject({ only: ['tau'], fit: 'a', test: 'b' });
  });

  it.each([
    [['--only', 'tao'], 'not a part; possible are tau, steadiness, unseen, learning, frank, intake'],
    [['--fit', 'a'], '--fit and --test belong together'],
    [['--sed', '1'], "Unknown option '--sed'"],
  ])('refuses %j and says what is possible', (args, words) => {
    expect(() => readOptions(args, '/d')).toThrow(UsageError);
    expect(() => readOptions(args, '/d')).toThrow(words);
  });

  it('take a folder, with or without --live, for the running system', () => {
    expect(liveArguments(['folder', '--json'])).toEqual(['folder', '--json']);
    expect(liveArguments(['--live', 'folder'])).toEqual(['folder']);
    expect(liveArguments(['--fit', 'a', '--test', 'b', '--json'])).toBeUndefined();
  });
});
