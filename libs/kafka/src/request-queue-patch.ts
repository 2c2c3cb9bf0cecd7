import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const patched = Symbol.for('tidegate.kafka.request-queue-patched');

/**
 * Stops the timer that kafkajs 2.2.4 re-arms every millisecond on every connection even when nothing waits (its issues
 * 1704 and 1751): 3 % of a core for seven idle clients, and negative time-outs on Node 24. Idempotent.
 */
export function patchRequestQueue(): void {
  const prototype = RequestQueue.prototype as typeof RequestQueue.prototype & { [patched]?: true };
  if (prototype[patched]) return;
  const original = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length === 0 && this.throttledUntil <= Date.now()) return;
    original.call(this);
  };
  prototype[patched] = true;
}
