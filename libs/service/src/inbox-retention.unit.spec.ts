import { describe, expect, it } from '@jest/globals';
import { topics } from '@tidegate/contracts/topics';
import { inboxHoursMax, inboxHoursOf } from './inbox-retention.ts';

describe('how long the inbox remembers a message', () => {
  it('is two days longer than the topic that keeps it longest', () => {
    expect(inboxHoursOf(['tidegate.decision.made.v1', 'tidegate.request.resolved.v1'])).toBe(9 * 24);
    expect(inboxHoursOf(['tidegate.decision.made.v1', 'tidegate.case.lifecycle.v1'])).toBe(32 * 24);
  });

  it('is longer than any topic keeps records when nothing is said of the consumer', () => {
    const longestMs = Math.max(...Object.values(topics).map(({ retentionMs }) => retentionMs));
    expect(inboxHoursMax * 3_600_000).toBeGreaterThan(longestMs + 86_400_000);
  });
});
