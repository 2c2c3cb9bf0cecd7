/**
 * V8's bounds for a service, in MiB. Left to itself it spends memory to collect less often: 400 to 550 MB for each service
 * under a flood, where these keep it below 250 at about the same CPU time (docs/performance.md).
 */
export const serviceMemoryFlags = ['--max-semi-space-size=8', '--max-old-space-size=160'] as const;
