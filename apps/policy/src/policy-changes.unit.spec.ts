import { describe, expect, it } from '@jest/globals';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { PolicyDocument } from '@tidegate/contracts/policy-document';
import { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import { policyPublishedEvent } from '@tidegate/policy/policy-events';
import type { ScopeState } from '@tidegate/policy/publishing/scope-state';
import { ChangeNotConfirmed, PolicyChanges } from './policy-changes.ts';

const grant = { description: 'd', when: [{ fact: 'risk_tier', atLeast: 0 }], effect: 'proceed', reason: 'GRANTED' };
const rules = { authorisation: [{ id: 'a', ...grant }], quality: [{ id: 'b', ...grant }] };
const publishedOf = (version: number) => {
  const document = PolicyDocument.parse({ name: 'test', version, scope: '*', auditSampleRate: 0, ...rules });
  return policyPublishedEvent(document, 'file', '2026-11-21T10:00:00.000Z').data;
};

/** A log that brings back what is published, or loses it. */
class Log extends MemoryPublisher {
  readonly #listeners = new Set<(eventId: string) => void>();
  brings = true;
  version = 0;

  onPolicyEvent(listener: (eventId: string) => void) {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  get listening(): number {
    return this.#listeners.size;
  }

  stateOf(): ScopeState {
    return {
      inForce: this.version === 0 ? undefined : publishedOf(this.version),
      governing: undefined,
      candidate: undefined,
    };
  }

  override async publish(events: readonly TidegateEvent[]): Promise<void> {
    await super.publish(events);
    if (!this.brings) return;
    setImmediate(() => {
      for (const { id, data } of events) {
        this.version = (data as { version: number }).version;
        for (const listener of this.#listeners) listener(id);
      }
    });
  }
}

function changesOn(log: Log): PolicyChanges {
  return new PolicyChanges({ view: log as never, publisher: log, timeoutMs: 50 });
}

const raise = (state: ScopeState) =>
  ({ kind: 'published', published: publishedOf((state.inForce?.version ?? 0) + 1) }) as const;

describe('changes of policies', () => {
  it('are answered after they were read back, and judged one after the other', async () => {
    const log = new Log();
    const changes = changesOn(log);
    const made = await Promise.all([1, 2, 3].map(() => changes.changePolicy('*', raise)));
    expect(made.map((each) => 'version' in each && each.version)).toEqual([1, 2, 3]);
    expect(log.listening).toBe(0);
  });

  it('publish nothing for what is refused or so already', async () => {
    const log = new Log();
    const refusal = { kind: 'refused', code: 'same_person', detail: 'd' } as const;
    expect(await changesOn(log).changePolicy('*', () => refusal)).toEqual(refusal);
    await changesOn(log).changePolicy('*', () => ({ kind: 'unchanged', published: publishedOf(1) }));
    expect(log.events()).toEqual([]);
  });

  it('end with a failure that may be tried again when they do not come back, and keep nobody waiting', async () => {
    const log = new Log();
    const changes = changesOn(log);
    log.brings = false;
    const lost = changes.changePolicy('*', raise);
    await expect(lost).rejects.toBeInstanceOf(ChangeNotConfirmed);
    await expect(lost).rejects.toMatchObject({ retriable: true });
    log.brings = true;
    expect(await changes.changePolicy('*', raise)).toMatchObject({ version: 1 });
    expect(log.listening).toBe(0);
  });
});
