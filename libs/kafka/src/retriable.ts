/** SQLSTATE classes of Postgres that pass by themselves: connection, serialization, resources, intervention, system. */
const passingSqlStates = /^(?:08|40|53|57|58|25006$|25P03$|55P03$)/;
const networkCodes = /^(?:ECONN|EPIPE$|ETIMEDOUT$|ENOTFOUND$|EAI_AGAIN$|EHOST|ENET|UND_ERR_)/;
const depthMax = 5;

/**
 * Whether the same work may succeed later without anybody changing it: what says so itself (`retriable: true`), network
 * failures and passing failures of Postgres. Causes are looked at too. `retriable: false` is final.
 */
export function isRetriable(error: unknown): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < depthMax && isObject(current); depth += 1) {
    if (typeof current['retriable'] === 'boolean') return current['retriable'];
    if (hasPassingCode(current['code'])) return true;
    if (Array.isArray(current['errors']) && current['errors'].some(isRetriable)) return true;
    current = current['cause'] ?? current['driverError'];
  }
  return false;
}

/** The stable code of an error for headers and metrics: its own, or its class. */
export function codeOf(error: unknown): string {
  if (!isObject(error)) return 'unknown';
  if (typeof error['code'] === 'string' && error['code'] !== '') return error['code'];
  return typeof error['name'] === 'string' ? error['name'] : 'unknown';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the group has moved on without this member: nothing more may be resolved until it has joined again. */
export function isLostMembership(error: unknown): boolean {
  return isObject(error) && lostMembership.has(String(error['type']));
}

const lostMembership = new Set(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID']);

function hasPassingCode(code: unknown): boolean {
  return typeof code === 'string' && (networkCodes.test(code) || (code.length === 5 && passingSqlStates.test(code)));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
