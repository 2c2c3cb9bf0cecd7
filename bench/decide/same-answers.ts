import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '@tidegate/contracts/decision-events';
import type { DrawnRequest } from './drawn-requests.ts';
import type { Engine } from './engine.ts';
import type { Trace } from './generated-rules.ts';

type Decide = (request: DrawnRequest) => Decision;

/** @throws TypeError with the first request that is traced in another way than `decide` does */
export function checkTraces(requests: readonly DrawnRequest[], decide: Decide, trace: (one: DrawnRequest) => Trace) {
  for (const request of requests) {
    const { outcome, approval, reasons, firedRules } = decide(request);
    const found = trace(request);
    if (!isDeepStrictEqual(found, { outcome, approval, reasons, firedRules })) {
      throw new TypeError(`a trace differs on ${JSON.stringify(request.facts)}: ${JSON.stringify(found)}`);
    }
  }
}

/** @throws TypeError with the first request on which an engine says that other rules hold */
export async function checkEngine(requests: readonly DrawnRequest[], decide: Decide, engine: Engine): Promise<void> {
  for (const request of requests) {
    const wanted = decide(request).firedRules.map(({ id }) => id);
    const found = await engine.fired(request.facts);
    if (found.toSorted().join() !== wanted.toSorted().join()) {
      throw new TypeError(
        `${engine.name} differs on ${JSON.stringify(request.facts)}: ${found.join()} not ${wanted.join()}`,
      );
    }
  }
}
