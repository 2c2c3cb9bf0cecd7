import { setTimeout as pause } from 'node:timers/promises';
import { compilePolicy } from '@tidegate/policy/compile-policy';
import { decide, type DecisionContext } from '@tidegate/policy/decide';
import type { Scored } from '@tidegate/policy/fact-definition';
import { plausiblePolicy } from './plausible-policy.ts';
import { quantile } from './quantiles.ts';
import { sampleRequests } from './request-templates.ts';
import { decisionContext, scorerWithShippedRules, shippedPolicy } from './rules.ts';

/** What a decision costs with that many rules, on one core and without any process around it. */
export interface PolicyCost {
  readonly rules: number;
  /** Microseconds of one decision, with its full trace. */
  readonly meanUs: number;
  readonly p99Us: number;
  /** Milliseconds to check and compile the policy, once for each version of it. */
  readonly compileMs: number;
  /** Rules that held, in the mean of all decisions. */
  readonly firedMean: number;
}

/** Decides the same requests with policies of different sizes, taking turns so that a busy moment meets all alike. */
export async function policyGrowth(ruleCounts: readonly number[], msOfEach: number): Promise<PolicyCost[]> {
  const requests = sampleRequests(500);
  const scored = requests.map(scorerWithShippedRules());
  const products = [...new Set(requests.map(({ product }) => product))];
  const contenders = ruleCounts.map((rules) => {
    const document = plausiblePolicy(shippedPolicy(), rules, products);
    const startedAtMs = performance.now();
    const policy = compilePolicy(document);
    return new Contender(rules, performance.now() - startedAtMs, decisionContext(policy));
  });
  for (const contender of contenders) contender.warmUp(scored);
  const endAtMs = performance.now() + msOfEach * contenders.length;
  while (performance.now() < endAtMs) {
    for (const contender of contenders) contender.round(scored);
    // So that a Ctrl-C is heard, and progress said.
    await pause(0);
  }
  return contenders.map((contender) => contender.cost());
}

class Contender {
  readonly #rules: number;
  readonly #compileMs: number;
  readonly #context: DecisionContext;
  #us: number[] = [];
  #fired = 0;

  constructor(rules: number, compileMs: number, context: DecisionContext) {
    this.#rules = rules;
    this.#compileMs = compileMs;
    this.#context = context;
  }

  /** Until the compiler has done its work. */
  warmUp(scored: readonly Scored[]): void {
    for (let round = 0; round < 10; round += 1) this.round(scored);
    this.#us = [];
    this.#fired = 0;
  }

  round(scored: readonly Scored[]): void {
    for (const one of scored) {
      const startedAtMs = performance.now();
      const decision = decide(one, this.#context);
      this.#us.push((performance.now() - startedAtMs) * 1_000);
      this.#fired += decision.firedRules.length;
    }
  }

  cost(): PolicyCost {
    const count = this.#us.length;
    return {
      rules: this.#rules,
      meanUs: this.#us.reduce((sum, us) => sum + us, 0) / count,
      p99Us: quantile(this.#us, 0.99),
      compileMs: this.#compileMs,
      firedMean: this.#fired / count,
    };
  }
}
