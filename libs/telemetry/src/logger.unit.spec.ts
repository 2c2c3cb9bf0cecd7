import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.ts';
import type { LogLevel } from './logger.ts';

function capture(level: LogLevel) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { lines, log: createLogger({ service: 'policy', level, destination }) };
}

describe('logger', () => {
  it('writes one JSON object per line with time, level, service, message and fields', () => {
    const { log, lines } = capture('info');
    log.info('A policy was loaded', { version: 3 });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'policy',
        version: 3,
        message: 'A policy was loaded',
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = capture('warn');
    log.info('not this');
    log.error('this');
    expect(lines.map((line) => line['message'])).toEqual(['this']);
  });

  it('adds the fields of a child to every line of the child', () => {
    const { log, lines } = capture('info');
    log.child({ topic: 't', apiKey: 'k' }).info('x', { partition: 1 });
    expect(lines[0]).toMatchObject({ topic: 't', partition: 1, apiKey: '[hidden]' });
  });

  it('hides secrets in fields, errors and messages', () => {
    const { log, lines } = capture('info');
    log.error('Cannot reach postgres://app:hunter2@db/x', {
      error: Object.assign(new Error('password=hunter2'), { cause: new Error('postgres://app:hunter2@db') }),
      request: { headers: { authorization: 'Bearer hunter2hunter2' } },
    });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]?.['error']).toMatchObject({ name: 'Error', cause: { name: 'Error' } });
  });

  it('has nothing in its lines that a terminal obeys, and says the same', () => {
    const written: string[] = [];
    const log = createLogger({
      service: 'policy',
      level: 'info',
      destination: { write: (line) => written.push(line) },
    });
    const hostile = '\u0008\u007f\u009b31m\u2028\u202etxt.exe\u2066';
    log.info(hostile, { detail: hostile });
    expect(written.join('').trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    expect(JSON.parse(written[0]!)).toMatchObject({ message: hostile, detail: hostile });
  });
});
