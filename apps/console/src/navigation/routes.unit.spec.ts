import { describe, expect, it } from '@jest/globals';
import { anyQueue, hrefOf, queueRoute, routeOf } from './routes.ts';

const read = (address: string) => {
  const url = new URL(address, 'http://console.test');
  return routeOf(url.pathname, url.search);
};

describe('addresses of the console', () => {
  it.each([
    '/',
    '/queues/billing',
    '/queues/billing?view=mine&kind=approval&case=c-1',
    '/cases/c-1?from=billing',
    '/cases/c-1',
    '/exercises',
    '/exercises?case=c-1',
  ])('%s is read and written back unchanged', (address) => {
    const route = read(address);
    expect(route.page === 'unknown' ? null : hrefOf(route)).toBe(address);
  });

  it('opens the waiting cases of all queues at the root', () => {
    expect(read('/')).toEqual(queueRoute(anyQueue));
  });

  it('ignores filter values that do not exist', () => {
    expect(read('/queues/billing?view=starred&kind=nonsense')).toMatchObject({ view: 'open', kind: null });
  });

  it('escapes names that hold a slash or a question mark', () => {
    const route = { page: 'case', caseId: 'a/b?c', from: anyQueue } as const;
    expect(read(hrefOf(route))).toEqual(route);
  });

  it('knows nothing about other paths, and survives a broken percent sequence', () => {
    expect(read('/policies/refunds').page).toBe('unknown');
    expect(routeOf('/cases/%E0%A4%A', '')).toMatchObject({ caseId: '%E0%A4%A' });
  });
});
