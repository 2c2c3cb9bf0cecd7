import { describe, expect, it } from '@jest/globals';
import { simulatedUsers } from './simulated-users.ts';
import { plantedEpisode } from './planted-episodes.ts';

const of = (changes: Parameters<typeof plantedEpisode>[0]) => plantedEpisode(changes);

describe('simulated users', () => {
  it('are the same in two recordings that name the same reservation under other task ids', () => {
    const [first, second, other] = simulatedUsers([
      of({ source: 'tau1:a', task_id: '7', request: 'Cancel EHGLP3, please.' }),
      of({ source: 'tau2:b', task_id: '0', request: 'I want my money back.', ids: { reservation_id: 'EHGLP3' } }),
      of({ source: 'tau2:b', task_id: '1', request: 'Cancel M05KNL, please.' }),
    ]);
    expect(first).toBe(second);
    expect(other).not.toBe(first);
  });

  it('are found by name where the account is known from elsewhere', () => {
    const [first, second] = simulatedUsers([
      of({ task_id: '1', request: 'This is Mei Brown.' }),
      of({ task_id: '2', request: 'Hello.', ids: { user_id: 'mei_brown_7075' } }),
    ]);
    expect(first).toBe(second);
  });

  it('are those of the task where an episode names nothing', () => {
    const [first, second, third] = simulatedUsers([
      of({ task_id: '1', request: 'Cancel EHGLP3.' }),
      of({ task_id: '1', request: 'Hello.' }),
      of({ task_id: '2', request: 'Hello.' }),
    ]);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('are not joined by flights, which many share, nor by a write that was refused', () => {
    const [first, second] = simulatedUsers([
      of({ task_id: '1', request: 'About HAT039 and EHGLP3.' }),
      of({ task_id: '2', request: 'About HAT039 and M05KNL.', ids: { reservation_id: 'EHGLP3' }, refused: true }),
    ]);
    expect(first).not.toBe(second);
  });
});
