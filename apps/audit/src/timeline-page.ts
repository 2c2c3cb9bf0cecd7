import type { TimelineMark } from '@tidegate/audit/order-timeline';
import type { TimelineEntry } from '@tidegate/contracts/http-audit';
import { ProblemError } from '@tidegate/service/problem';
import type { RecordedEvent } from './record.table.ts';

/** One page of a timeline. */
export interface TimelinePage {
  readonly marks: readonly TimelineMark[];
  readonly nextCursor: string | null;
}

/** The events behind the cursor. A cursor names the last event told, so that new ones change nothing before it. */
export function pageOf(
  marks: readonly TimelineMark[],
  query: { cursor?: string | undefined; limit: number },
): TimelinePage {
  const start = query.cursor === undefined ? 0 : marks.findIndex((mark) => cursorOf(mark) === query.cursor) + 1;
  if (query.cursor !== undefined && start === 0) {
    throw new ProblemError({
      status: 400,
      code: 'invalid_cursor',
      title: 'The cursor cannot be used',
      detail: `"cursor" is ${JSON.stringify(query.cursor.slice(0, 80))}; send "nextCursor" of the page before as it was, or none to begin.`,
    });
  }
  const page = marks.slice(start, start + query.limit);
  const last = page.at(-1);
  return { marks: page, nextCursor: last === undefined || start + page.length >= marks.length ? null : cursorOf(last) };
}

/** An event for people and programs: its data as JSON where it is JSON, else the text. */
export function entryOf(mark: TimelineMark, { chain, offset, value, headers, hash }: RecordedEvent): TimelineEntry {
  const border = chain.lastIndexOf('/');
  return {
    eventId: mark.eventId,
    type: headers['ce_type'] ?? 'unknown',
    source: headers['ce_source'] ?? 'unknown',
    time: mark.time,
    causationId: mark.causationId,
    traceId: headers['traceparent']?.split('-')[1] ?? null,
    position: { topic: chain.slice(0, border), partition: Number(chain.slice(border + 1)), offset },
    recordHash: hash,
    data: jsonOrText(value) as TimelineEntry['data'],
  };
}

function cursorOf({ chain, sequence }: TimelineMark): string {
  return Buffer.from(JSON.stringify([chain, sequence])).toString('base64url');
}

function jsonOrText(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
