import { setTimeout as pause } from 'node:timers/promises';
import { HttpClient } from '@tidegate/client/http-client';
import { TidegateProblem, TidegateUnreachable } from '@tidegate/client/tidegate-problem';
import { DecisionMade } from '@tidegate/contracts/decision-events';
import type { DataOf } from '@tidegate/contracts/define-event';
import type { Timeline } from '@tidegate/contracts/http-audit';
import { tenantHeader, type SubmitReply } from '@tidegate/contracts/http-requests';
import { accessTo } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';

export type MadeDecision = DataOf<typeof DecisionMade>;

/** Audit has an event within a second of its being on the log. */
const patience = { everyMs: 150, withinMs: 4_000 };

/** The decision of a checkpoint as audit has it; null when audit does not run here or does not have it in time. */
export async function readDecision({ tenantId, requestId, checkpoint }: SubmitReply): Promise<MadeDecision | null> {
  const audit = await auditClient(tenantId);
  if (audit === null) return null;
  const endAtMs = performance.now() + patience.withinMs;
  while (performance.now() < endAtMs) {
    const found = await findDecision(audit, requestId, checkpoint.checkpointId);
    if (found !== null) return found;
    await pause(patience.everyMs);
  }
  return null;
}

async function auditClient(tenantId: string): Promise<HttpClient | null> {
  try {
    const { baseUrl, headers } = await accessTo('audit');
    return new HttpClient({ baseUrl, headers: { [tenantHeader]: tenantId, ...headers }, attemptsMax: 1 });
  } catch (error) {
    if (error instanceof CommandFailure) return null;
    throw error;
  }
}

/** The first decision counts (DESIGN §4.2), so pages are read from the beginning. */
async function findDecision(audit: HttpClient, requestId: string, checkpointId: string): Promise<MadeDecision | null> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Timeline | null = await readPage(audit, requestId, cursor);
    if (page === null) return null;
    for (const { type, data } of page.entries) {
      if (type !== DecisionMade.type) continue;
      const made = DecisionMade.schema.safeParse(data).data;
      if (made?.decision.checkpointId === checkpointId) return made;
    }
    cursor = page.nextCursor;
  }
  return null;
}

async function readPage(audit: HttpClient, requestId: string, cursor: string): Promise<Timeline | null> {
  const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const path = `/v1/requests/${encodeURIComponent(requestId)}/timeline?limit=200${after}`;
  try {
    return await audit.json<Timeline>({ method: 'GET', path, repeatable: true });
  } catch (error) {
    // Not there yet, or no audit to ask: the decision stands without it.
    if (error instanceof TidegateProblem || error instanceof TidegateUnreachable) return null;
    throw error;
  }
}
