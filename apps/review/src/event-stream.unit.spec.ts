import { describe, expect, it } from '@jest/globals';
import { EventStream } from './event-stream.ts';

describe('a stream of events', () => {
  it('writes each event in one block, with hostile text in one line', () => {
    const stream = new EventStream(() => undefined);
    stream.send({ event: 'case', id: 'c0-1', data: { title: 'one\ndata: two\r\n\nevent: three' } });
    stream.send({ id: 'c0-2' });
    const text = String(stream.body.read());
    expect(text).toBe('event: case\nid: c0-1\ndata: {"title":"one\\ndata: two\\r\\n\\nevent: three"}\n\nid: c0-2\n\n');
  });

  it('cuts off a client that does not read, and says so once', async () => {
    let ended = 0;
    const stream = new EventStream(() => (ended += 1));
    const large = { data: 'x'.repeat(100_000) };
    expect([stream.send(large), stream.send(large), stream.send(large), stream.send(large)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    expect([ended, stream.body.destroyed]).toEqual([1, true]);
  });

  it('ends when the service does', async () => {
    const stream = new EventStream(() => undefined);
    stream.send({ id: 'c0-1' });
    stream.end();
    stream.end();
    let text = '';
    for await (const chunk of stream.body) text += String(chunk);
    expect(text).toBe('id: c0-1\n\n');
  });
});
