import { describe, expect, it } from '@jest/globals';
import type { Replay } from './replay.ts';
import { isLeftOut, originalHeaders, replayHeaders, replayOf } from './replay.ts';
import { testTopic } from '../test/counter-events.ts';

const replay: Replay = {
  groupId: 'tidegate-review',
  action: 'handle',
  origin: { topic: testTopic, partition: 3, offset: 9_007_199_254_740_993n },
  attempts: 2,
};
const headers = replayHeaders({ ce_id: 'e' }, replay, 'review:5');

describe('a replay', () => {
  it('says in its headers all that it is, and gives the original ones back', () => {
    expect(replayOf(headers)).toEqual(replay);
    expect(originalHeaders(headers)).toEqual({ ce_id: 'e' });
  });

  it.each(['dl_topic', 'dl_partition', 'dl_offset'])('is an ordinary record without %s', (missing) => {
    const { [missing]: _gone, ...rest } = headers;
    expect(replayOf(rest)).toBeUndefined();
  });

  it.each([
    ['an ordinary record', { ce_id: Buffer.from('e') }, false, false],
    ['a record without headers', undefined, false, false],
    ['a replay for it', headers, false, false],
    ['a replay for another group', { ...headers, dl_for: Buffer.from('tidegate-routing') }, true, true],
    ['the discarding of a letter', { ...headers, dl_action: Buffer.from('discard') }, false, true],
  ])('of a group: %s is left out where it has to be', (_what, given, ordered, unordered) => {
    const group = { groupId: 'tidegate-review' };
    expect(isLeftOut(given, { ...group, ordered: true })).toBe(ordered);
    expect(isLeftOut(given, { ...group, ordered: false })).toBe(unordered);
  });
});
