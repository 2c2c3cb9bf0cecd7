import { describe, expect, it } from '@jest/globals';
import { Health } from './health.ts';

describe('health', () => {
  it('is ready when every check is', () => {
    const health = new Health();
    health.add('kafka', () => true);
    health.add('postgres', () => ({ ready: true, detail: 'connected' }));
    expect(health.report()).toEqual({
      ready: true,
      checks: { kafka: { ready: true, detail: 'ok' }, postgres: { ready: true, detail: 'connected' } },
    });
  });

  it('is not ready when one check fails or throws, and says which and why', () => {
    const health = new Health();
    health.add('kafka', () => true);
    health.add('postgres', () => {
      throw new Error('connection refused');
    });
    const report = health.report();
    expect(report.ready).toBe(false);
    expect(report.checks['postgres']).toEqual({ ready: false, detail: 'connection refused' });
  });

  it('is not ready while draining although every check passes', () => {
    const health = new Health();
    health.add('kafka', () => true);
    health.drain();
    expect(health.report().ready).toBe(false);
  });
});
