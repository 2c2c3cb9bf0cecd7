import { describe, expect, it } from '@jest/globals';
import { Signals } from '@tidegate/contracts/signals';
import { exampleScored } from '../test/example-scored.ts';
import { readFact, type Scored } from './fact-definition.ts';
import { facts } from './facts.ts';
import { signalFacts } from './signal-facts.ts';

const valueOf = (name: string, scored: Scored) =>
  readFact(
    facts.find((fact) => fact.name === name)!,
    scored,
  );
const withSignals = (signals: Signals, computed?: Signals): Scored => {
  const scored = exampleScored({ request: { signals } });
  return computed === undefined ? scored : { ...scored, assessment: { ...scored.assessment, computed } };
};

/** Any value in the place of a signal, as no contract would let it through. */
function scoredUnchecked(signals: unknown): Scored {
  const scored = exampleScored();
  return { ...scored, request: { ...scored.request, signals: signals as Signals } };
}

/** Read together with `writes`, and by the fact `vip`, which has a user beside it. */
const readOtherwise = new Set(['tooling.writesSucceeded', 'conversation.vip']);

describe('facts of signals', () => {
  it.each(
    Object.entries(Signals.shape).flatMap(([family, schema]) =>
      Object.keys(schema.unwrap().shape).map((signal) => [family, signal] as const),
    ),
  )('let a rule test %s.%s, by one name', (family, signal) => {
    if (readOtherwise.has(`${family}.${signal}`)) return;
    const named = signalFacts.filter((fact) =>
      [1, true, ['x']].some((value) => {
        const [without, sent] = [{}, { [family]: { [signal]: value } }].map((signals) => scoredUnchecked(signals));
        return readFact(fact, sent!) !== readFact(fact, without!);
      }),
    );
    expect(named).toHaveLength(1);
  });

  it('are what Tidegate computed, where that counts', () => {
    const sent = { retrieval: { grounding: 0.9, coverage: 0.8 } };
    const scored = withSignals(sent, { retrieval: { grounding: 0.2 }, generation: { unsupportedClaims: 2 } });
    expect(valueOf('grounding', scored)).toBe(0.2);
    expect(valueOf('coverage', scored)).toBe(0.8);
    expect(valueOf('unsupported_claims', scored)).toBe(2);
    expect(valueOf('unsupported_claims', withSignals(sent))).toBeUndefined();
  });

  it('count failed writes of what was sent and computed together', () => {
    const sent = { tooling: { writes: 2, writesSucceeded: 1 } };
    expect(valueOf('write_failures', withSignals(sent))).toBe(1);
    expect(valueOf('write_failures', withSignals(sent, { tooling: { writesSucceeded: 0 } }))).toBe(2);
    expect(valueOf('write_failures', withSignals({}, { tooling: { writes: 1 } }))).toBeUndefined();
  });

  it('say of history that it is there only when people reviewed the cohort', () => {
    const withHistory = (signal: string) => {
      const subScore = { family: 'history', score: 1, weight: 1, present: 1 };
      const contributions = [{ signal, value: 0, penalty: 0 }];
      return exampleScored({ assessment: { subScores: [{ ...subScore, contributions }] } });
    };
    expect(valueOf('has_history', withHistory('correctionRate'))).toBe(true);
    expect(valueOf('has_history', withHistory('falseAutonomyRate'))).toBe(true);
    expect(valueOf('has_history', withHistory('anomaly'))).toBe(false);
    expect(valueOf('history_score', withHistory('anomaly'))).toBe(1);
  });

  it('know an important user by the signal as by the user', () => {
    expect(valueOf('vip', withSignals({ conversation: { vip: true } }))).toBe(true);
    expect(valueOf('vip', withSignals({ conversation: { vip: false } }))).toBe(false);
  });
});
