import { z } from 'zod';
import { defineEvent } from './define-event.ts';
import { Instant } from './envelope.ts';

const incident = {
  incidentId: z.string(),
  scope: z.string(),
  kind: z.enum(['breaker_opened', 'kill_switch']),
  detail: z.string().max(2_048),
};

export const IncidentOpened = defineEvent({
  type: 'tidegate.incident.opened.v1',
  topic: 'tidegate.incident.lifecycle.v1',
  schema: z.object({ ...incident, openedAt: Instant }),
  summary: 'Automation was paused somewhere; people should know.',
});

export const IncidentClosed = defineEvent({
  type: 'tidegate.incident.closed.v1',
  topic: 'tidegate.incident.lifecycle.v1',
  schema: z.object({ ...incident, openedAt: Instant, closedAt: Instant }),
  summary: 'Automation runs again.',
});
