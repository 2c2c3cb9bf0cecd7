import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { QueuesDocument } from './queues-document.ts';

const shipped = (): any => parse(readFileSync(new URL('../../../config/queues.yaml', import.meta.url), 'utf8'));

const problemsOf = (document: unknown): string[] => {
  const parsed = QueuesDocument.safeParse(document);
  return parsed.success ? [] : parsed.error.issues.map((issue) => `/${issue.path.join('/')} ${issue.message}`);
};

describe('the queues document', () => {
  it('that is shipped is valid, and times are read as seconds', () => {
    const document = QueuesDocument.parse(shipped());
    expect(document.ladder.map((step) => step.after)).toEqual([1_800, 3_600, 7_200]);
    expect(document.queues.map((queue) => queue.name)).toEqual([
      ...['billing', 'support', 'knowledge', 'operations', 'security', 'compliance', 'data-ops', 'audit'],
    ]);
  });

  it.each<[string, (document: any) => void, string]>([
    ['a rule with an unknown queue', (d) => (d.rules[0].queue = 'nowhere'), '/rules/0/queue must be one of the queues'],
    ['an unknown default queue', (d) => (d.defaultQueue = 'nowhere'), '/defaultQueue must be one of the queues'],
    [
      'two queues of one name',
      (d) => (d.queues[1].name = 'billing'),
      '/queues/1/name must be a name that no queue above has',
    ],
    ['two rules of one id', (d) => (d.rules[1].id = d.rules[0].id), '/rules/1/id must be an id that no rule above has'],
    [
      'a ladder whose times do not rise',
      (d) => (d.ladder[1].after = '30m'),
      '/ladder/1/after must be longer than the step above',
    ],
    ['a ladder whose levels fall', (d) => (d.ladder[2].level = 'L1'), '/ladder/2/level must be L3 or higher'],
    [
      'a ladder of one queue that does not rise',
      (d) => (d.queues[3].ladder[1].after = '5m'),
      '/queues/3/ladder/1/after must be longer',
    ],
    ['a time without a unit', (d) => (d.queues[0].due = '60'), '/queues/0/due must be a length of time such as 90s'],
    ['a rule without a condition', (d) => (d.rules[0].when = {}), '/rules/0/when must name at least one of kinds'],
    [
      'a deadline for nothing',
      (d) => (d.queues[0].dueWhen = [{ due: '1h' }]),
      '/queues/0/dueWhen/0 must have kinds or tiers',
    ],
    ['a queue whose cases never end', (d) => delete d.expiry, '/queues/0 must have expiry, such as'],
    ['an expiry that carries on', (d) => (d.expiry.outcome = 'approve'), '/expiry/outcome Invalid option'],
    [
      'a second stage in the same queue',
      (d) => (d.queues[0].second = 'billing'),
      '/queues/0/second must be another queue than this one',
    ],
    ['an unknown arbiter', (d) => (d.queues[0].arbiter = 'nobody'), '/queues/0/arbiter must be one of the queues'],
    [
      'a ceiling with nothing beyond it',
      (d) => (d.queues[0].ceiling = { approval: 'single' }),
      '/queues/0 must have beyond',
    ],
    [
      'bounds that lead in a circle',
      (d) => {
        Object.assign(d.queues[0], { languages: ['de'], beyond: 'support' });
        Object.assign(d.queues[1], { languages: ['en'], beyond: 'billing' });
      },
      '/queues/0/beyond must lead to a queue without skills, languages and ceiling; billing, support lead in a circle',
    ],
    ['a level without an owner', (d) => delete d.owners.L0, '/owners/L0'],
    [
      'an override by a reason that does not exist',
      (d) => (d.criticalOverride.reasons = ['BAD_MOOD']),
      '/criticalOverride/reasons/0',
    ],
  ])('refuses %s and says where', (_, spoil, problem) => {
    const document = shipped();
    spoil(document);
    expect(problemsOf(document).join('\n')).toContain(problem);
  });

  it('without a default queue is refused', () => {
    expect(problemsOf({ ...shipped(), defaultQueue: undefined }).join('\n')).toContain('/defaultQueue');
  });
});
