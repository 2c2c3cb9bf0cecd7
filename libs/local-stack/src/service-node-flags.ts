/**
 * What Node is started with for a service. Left to itself V8 spends 400 to 550 MB on each service under a flood; the bounds, in
 * MiB, keep it below 250. Within so small a heap it would collect the old generation every second or two, for a fifth of all
 * CPU time and pauses of tens of milliseconds, unless that generation may double before the next time; and on two busy cores
 * its helper threads hold up the thread they help (docs/performance.md). Not all of them are allowed in NODE_OPTIONS.
 */
export const serviceNodeFlags = [
  '--enable-source-maps',
  '--max-semi-space-size=8',
  '--max-old-space-size=112',
  '--heap-growing-percent=130',
  '--single-threaded-gc',
] as const;

/** Where the C library is glibc, it keeps what large buffers leave behind, some 20 MB for each service, unless told not to. */
export const serviceMemoryEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '1048576',
} as const;
