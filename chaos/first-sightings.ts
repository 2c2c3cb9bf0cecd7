import type { LoggedEvent } from './evidence.ts';

/** Events of one type by something they are about, each id once: a redelivery is the same event again. */
export function firstSightings(
  log: readonly LoggedEvent[],
  type: string,
  aboutOf: (event: LoggedEvent) => string | undefined,
): ReadonlyMap<string, readonly LoggedEvent[]> {
  const found = new Map<string, Map<string, LoggedEvent>>();
  for (const event of log) {
    if (event.type !== type) continue;
    const about = aboutOf(event) ?? '';
    const events = found.get(about) ?? new Map<string, LoggedEvent>();
    if (!events.has(event.id)) events.set(event.id, event);
    found.set(about, events);
  }
  return new Map([...found].map(([about, events]) => [about, [...events.values()]]));
}

export const byCheckpoint = ({ facts }: LoggedEvent): string | undefined => facts.checkpointId;
export const byCase = ({ facts }: LoggedEvent): string | undefined => facts.caseId;
export const byGrant = ({ facts }: LoggedEvent): string | undefined => facts.grantId;
