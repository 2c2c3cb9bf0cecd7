import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import type { VerdictBody } from '@tidegate/contracts/http-cases';
import type { Database } from '@tidegate/postgres/database';
import { openTestDatabase } from '@tidegate/postgres/test-database';
import type { TestDatabase } from '@tidegate/postgres/test-database';
import { carelessInbox, carelessOutbox } from '@tidegate/testing/careless-database';
import { dieAtEach, differences, tellStory } from '@tidegate/testing/crash-story';
import type { Step, Story } from '@tidegate/testing/crash-story';
import fc from 'fast-check';
import { brokenPromises, whatIsLeft } from './crash-evidence.ts';
import { answeredOf, expiredOf } from './later-events.ts';
import { Client, endWindows, startReview } from './mortal-review.ts';
import type { MortalReview } from './mortal-review.ts';
import { closedOf, migrations, openedOf } from './review-fixture.ts';

let test: TestDatabase;
beforeAll(async () => {
  const adminUrl = process.env['DATABASE_URL'];
  test = await openTestDatabase({ adminUrl, schema: 'review', directories: [migrations] });
});
afterAll(() => test.close());

const dual = openedOf('req-1', (opened) => {
  Object.assign(opened, { approvalsRequired: 2, approverRoles: [] });
  opened.escalation.decision!.approval = 'dual';
});
const single = openedOf('req-1');

/** The steps of a story about the case that `opened` opens. */
class Script {
  readonly #caseId: string;
  readonly #people = new Map<string, Client>();

  constructor(caseId: string) {
    this.#caseId = caseId;
  }

  comes(name: string, ...events: readonly TidegateEvent[]): Step<MortalReview> {
    return { name, isDelivery: true, run: ({ work }) => work.take(events) };
  }

  claims(who: string): Step<MortalReview> {
    return { name: `${who} claims`, run: (review) => this.#client(who).claim(review, this.#caseId) };
  }

  says(who: string, body: Omit<VerdictBody, 'fencingToken'>): Step<MortalReview> {
    return { name: `${who} says ${body.verdict}`, run: (review) => this.#client(who).answer(review, body) };
  }

  withdraws(who: string): Step<MortalReview> {
    return { name: `${who} takes it back`, run: (review) => this.#client(who).withdraw(review) };
  }

  /** The same answer however often it is delivered; `amount` makes the proposal a cheaper one. */
  productAnswers(amount?: string): Step<MortalReview> {
    let answer: ReturnType<typeof answeredOf> | undefined;
    const make = async () => {
      const detail = await this.#client('ana').read(this.#caseId);
      const proposal = structuredClone(detail.proposal);
      if (amount === undefined || proposal?.kind !== 'action') return answeredOf(detail);
      proposal.action.value!.amount = amount;
      return answeredOf(detail, { proposal });
    };
    return {
      ...{ name: 'the product answers', isDelivery: true },
      run: async ({ work }) => work.answer([(answer ??= await make())]),
    };
  }

  #client(who: string): Client {
    const client = this.#people.get(who) ?? new Client(test.database, who);
    this.#people.set(who, client);
    return client;
  }
}

const windowsEnd: Step<MortalReview> = { name: 'windows end', run: (review) => endWindows(review, test.database) };
const relay: Step<MortalReview> = { name: 'the relay publishes', run: (review) => review.relay() };
const approval = { verdict: 'approve', undoable: true } as const;
const question = { verdict: 'request_information', reason: 'needs_information', question: 'Which order?' } as const;
const refinement = { verdict: 'refine', reason: 'wrong_amount', question: 'Leave the shipping out.' } as const;

type Plot = (script: Script) => readonly Step<MortalReview>[];

const opened = dual.data.caseId;
const approvedByTwo: Plot = (script) => [
  script.comes('a case comes', dual),
  script.claims('ana'),
  script.says('ana', question),
  relay,
  script.productAnswers(),
  script.claims('ana'),
  script.says('ana', approval),
  windowsEnd,
  script.claims('bo'),
  script.says('bo', approval),
  windowsEnd,
  script.comes('it is closed', closedOf(dual.data)),
  relay,
];
const plots: Readonly<Record<string, Plot>> = {
  'a case about which the product is asked and that two people approve': approvedByTwo,
  'a case whose proposal gets cheaper after the first approval': (script) => [
    script.comes('a case comes', dual),
    script.claims('bo'),
    script.says('bo', { verdict: 'approve' }),
    script.claims('ana'),
    script.says('ana', refinement),
    script.productAnswers('380.00'),
    script.claims('bo'),
    script.says('bo', { verdict: 'approve' }),
    script.claims('ana'),
    script.says('ana', approval),
    windowsEnd,
    relay,
  ],
  'a case whose verdict is taken back': (script) => [
    script.comes('a case comes', single),
    script.claims('ana'),
    script.says('ana', approval),
    script.withdraws('ana'),
    script.says('ana', { verdict: 'reject', reason: 'wrong_answer', actionDigest: null }),
    relay,
  ],
  'a case that expires while it is claimed': (script) => [
    script.comes('a case comes', single),
    script.claims('ana'),
    script.comes('it expires', expiredOf(single.data, 'deny'), closedOf(single.data)),
    relay,
  ],
};

/** A plot on empty tables; `carelessly` plants a defect into the database of every process. */
function beginning(plot: Plot, carelessly = (database: Database): Database => database) {
  return async (): Promise<Story<MortalReview>> => {
    await test.database.execute('truncate review_case, case_content, verdict, inbox, outbox cascade');
    const log = new MemoryPublisher();
    return {
      steps: plot(new Script(opened)),
      start: (life) => startReview({ database: test.database, log, carelessly }, life),
      broken: () => brokenPromises(test.database, log),
      left: () => whatIsLeft(test.database, log),
    };
  };
}

describe.each(Object.entries(plots))('%s', (_name, plot) => {
  it('ends the same wherever review dies', async () => {
    const { moments, problems } = await dieAtEach(beginning(plot));
    expect(problems).toEqual([]);
    expect(moments.length).toBeGreaterThan(3 * plot(new Script(opened)).length);
  }, 300_000);

  it('ends the same however often review dies', async () => {
    const undisturbed = await tellStory(beginning(plot), []);
    const death = fc.integer({ min: 1, max: undisturbed.moments.length });
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 2, maxLength: 4 }), async (deaths) => {
        expect(await differences(beginning(plot), undisturbed, deaths)).toEqual([]);
      }),
      { numRuns: 12, seed: 4 },
    );
  }, 300_000);
});

describe('the search for crash points', () => {
  it('tells of two people, of one answer and of one resolution', async () => {
    const { left } = await tellStory(beginning(approvedByTwo), []);
    expect(left).toMatchObject({
      approvals: [{ approver: 'ana' }, { approver: 'bo' }],
      asks: [{ answer: 'It is order 8812.' }],
      log: [
        [opened, ...Array<string>(3).fill('review.verdict-recorded')],
        ['acme:req-1', 'request.asked', 'request.resolved'],
      ].toSorted(([one = ''], [other = '']) => one.localeCompare(other)),
    });
  });

  it.each([
    ['an outbox that is written after the commit', carelessOutbox<Database>],
    ['an inbox that is written before the work is done', carelessInbox<Database>],
  ])('finds %s', async (_what, carelessly) => {
    const { problems } = await dieAtEach(beginning((script) => approvedByTwo(script).slice(0, 4), carelessly));
    // Undisturbed nothing is wrong with it.
    expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(new Set(['death']));
  });
});
