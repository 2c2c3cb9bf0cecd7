import { seededChance } from '@tidegate/examples/products/seeded-chance';
import { compilePolicy, readFacts, type CompiledPolicy } from '@tidegate/policy/compile-policy';
import { decide } from '@tidegate/policy/decide';
import type { Scored } from '@tidegate/policy/fact-definition';
import { restrictions } from '@tidegate/policy/lattice';
import { ruleOn } from '@tidegate/policy/ruling';
import { sha256 } from '@tidegate/service/sha256';
import { rateText, type Part } from '../part.ts';
import { ratio } from '../quantiles.ts';
import { decisionContext } from '../rules.ts';
import { cedarEngine } from './cedar-engine.ts';
import { celEngine } from './cel-engine.ts';
import { drawPolicy } from './drawn-policy.ts';
import { drawRequests } from './drawn-requests.ts';
import type { Engine } from './engine.ts';
import { generateRules, type Trace } from './generated-rules.ts';
import { jsonRulesEngine } from './json-rules-engine.ts';
import { checkEngine, checkTraces } from './same-answers.ts';
import { takeTurns, type Work } from './turns.ts';
import { zenEngine } from './zen-engine.ts';

const ruleCount = 200;
const checkedCount = 1_000;
/** Few enough to stay in the caches of the processor, as an event does that was parsed a moment ago. */
const timedCount = 100;
/** A turn of an engine takes some of the requests, one after the other, so that the slow ones have short turns, too. */
const engineRequests = 20;
const turns = 40;
const turnMs = 100;

/** `decide` with its full trace beside code written out for the same rules and beside engines that know nothing of them. */
export const decidePart: Part = {
  name: 'decide',
  async run({ progress }) {
    const contest = prepare();
    await progress.step('All engines give the same answers', contest.check);
    const [decided, traced, generated, ...others] = await progress.step('Engines take turns', () =>
      takeTurns(contest.works, turns, turnMs),
    );
    const figures = {
      decidePerSecond: Math.round(decided!),
      tracePerSecond: Math.round(traced!),
      generatedPerSecond: Math.round(generated!),
      decideRatio: ratio(traced!, generated!),
      decideWholeRatio: ratio(decided!, generated!),
      decideEngineRatio: ratio(decided!, Math.max(...others)),
      ...Object.fromEntries(contest.engines.map(({ figure }, index) => [figure, Math.round(others[index]!)])),
    };
    const mean = contest.firedMean.toFixed(1);
    return {
      figures,
      lines: [
        line('decide', decided!, `${ruleCount} rules, ${mean} held in the mean; the whole decision`),
        line(
          'its trace alone',
          traced!,
          'facts, rules and reasons of the same requests, what the others are compared with',
        ),
        line('generated', generated!, 'JavaScript written out for these rules, the same trace from facts at hand'),
        ...contest.engines.map(({ name, difference }, index) => line(name, others[index]!, difference)),
      ],
      lost: 0,
    };
  },
};

interface Contest {
  readonly engines: readonly Engine[];
  /** `decide`, its trace alone, the generated code, then the engines. */
  readonly works: readonly Work[];
  readonly check: () => Promise<void>;
  readonly firedMean: number;
}

function prepare(): Contest {
  const chance = seededChance(11);
  const document = drawPolicy(ruleCount, chance);
  const requests = drawRequests(checkedCount, chance);
  const timed = requests.slice(0, timedCount);
  const policy = compilePolicy(document);
  const context = { ...decisionContext(policy), sha256 };
  const generated = generateRules(document);
  const engines = [celEngine(document), zenEngine(document), cedarEngine(document), jsonRulesEngine(document)];
  const decideOn = ({ scored }: (typeof requests)[number]) => decide(scored, context);
  const all = (each: (request: (typeof requests)[number]) => unknown) => () => {
    for (const request of timed) each(request);
    return timedCount;
  };
  return {
    engines,
    works: [
      all(decideOn),
      all(({ scored }) => traceOf(policy, scored)),
      all(({ facts }) => generated(facts)),
      ...engines.map((engine) => workOf(engine, timed)),
    ],
    async check() {
      checkTraces(requests, decideOn, ({ facts }) => generated(facts));
      checkTraces(requests, decideOn, ({ scored }) => traceOf(policy, scored));
      for (const engine of engines) await checkEngine(requests, decideOn, engine);
    },
    firedMean: requests.reduce((sum, request) => sum + decideOn(request).firedRules.length, 0) / checkedCount,
  };
}

/** The part of `decide` that is about rules; nothing of it may be left to whoever reads the trace. */
function traceOf(policy: CompiledPolicy, scored: Scored): Trace {
  const ruling = ruleOn(policy, readFacts(policy, scored));
  const { outcome, approval } = restrictions[ruling.rank];
  const reasons = outcome === 'proceed' ? ruling.granted() : ruling.restricting();
  return { outcome, approval, reasons, firedRules: ruling.fired.map(({ fired }) => fired) };
}

/** Each call goes on with the next few requests. */
function workOf({ fired }: Engine, requests: ReturnType<typeof drawRequests>): Work {
  let next = 0;
  return async () => {
    for (let done = 0; done < engineRequests; done += 1) {
      const ids = fired(requests[next]!.facts);
      // What answers at once is not made to wait.
      if (ids instanceof Promise) await ids;
      next = (next + 1) % requests.length;
    }
    return engineRequests;
  };
}

function line(name: string, perSecond: number, note: string): string {
  return `${name.padEnd(18)}${rateText(perSecond)}   ${note}`;
}
