import { describe, expect, it } from '@jest/globals';
import { kafkaProperties } from './kafka-properties.ts';

const settings = { port: 1001, controllerPort: 1002, advertisedPort: 1001, logDir: '/data' };
const linesOf = (properties: string) =>
  Object.fromEntries(
    properties
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

describe('server.properties', () => {
  it('makes one node that is reached from this machine only', () => {
    expect(linesOf(kafkaProperties(settings))).toMatchObject({
      'process.roles': 'broker,controller',
      listeners: 'PLAINTEXT://127.0.0.1:1001,CONTROLLER://127.0.0.1:1002',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:1001',
      'inter.broker.listener.name': 'PLAINTEXT',
      'controller.quorum.voters': '1@127.0.0.1:1002',
      'auto.create.topics.enable': 'false',
    });
  });

  it("sends clients to a proxy's port, but not the broker itself", () => {
    expect(linesOf(kafkaProperties({ ...settings, advertisedPort: 2000, directPort: 1003 }))).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:1001,DIRECT://127.0.0.1:1003,CONTROLLER://127.0.0.1:1002',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:2000,DIRECT://127.0.0.1:1003',
      'inter.broker.listener.name': 'DIRECT',
    });
  });

  it('writes a Windows path so that no backslash is read as an escape', () => {
    expect(linesOf(kafkaProperties({ ...settings, logDir: 'C:\\tide\\new' }))['log.dirs']).toBe('C:/tide/new');
  });

  it('lets a caller override any line', () => {
    expect(linesOf(kafkaProperties({ ...settings, extra: { 'num.io.threads': '1' } }))['num.io.threads']).toBe('1');
  });
});
