import type { Versions } from './request-events.ts';

/** The slice over which rates are watched: tenant × task type × model, prompt, index and tool versions (DESIGN §1). */
export function cohortOf(slice: { tenantId: string; taskType: string; versions: Versions }): string {
  const { model, prompt, index, tools } = slice.versions;
  // Written out: this is done for every decision, and a list to join takes twice as long.
  const versions = `${escape(model)}/${escape(prompt)}/${escape(index ?? '-')}/${escape(tools ?? '-')}`;
  return `${escape(slice.tenantId)}/${escape(slice.taskType)}/${versions}`;
}

/**
 * Breaker scopes that cover a request, from the widest to the narrowest: everything, the tenant, the task type, the
 * cohort. Automation is allowed only where none of them is open (methods 4; requirement H3).
 */
export function scopesOf(slice: { tenantId: string; taskType: string; versions: Versions }): string[] {
  const tenant = escape(slice.tenantId);
  return ['global', `tenant:${tenant}`, `task:${tenant}/${escape(slice.taskType)}`, `cohort:${cohortOf(slice)}`];
}

/** Keeps the separator unambiguous whatever a version is called. */
function escape(part: string): string {
  if (!part.includes('/') && !part.includes('%')) return part;
  return part.replaceAll('%', '%25').replaceAll('/', '%2F');
}
