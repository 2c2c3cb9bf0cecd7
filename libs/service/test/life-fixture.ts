/**
 * A small service for `service-life.int.spec.ts`, run as a process of its own. Its log is memory; everything else is
 * real. Decorators are applied as functions, so that Node runs this file as it is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { TidegateEvent } from '@tidegate/contracts/envelope';
import { IncidentOpened } from '@tidegate/contracts/incident-events';
import { MemoryPublisher } from '@tidegate/kafka/memory-publisher';
import { stageEvents } from '@tidegate/postgres/outbox';
import type { ConnectMessaging } from '../src/messaging.ts';
import { serviceConfig } from '../src/service-config.ts';
import { runServiceOn } from '../src/service-life.ts';

const say = (what: string) => process.stdout.write(`${JSON.stringify({ fixture: what })}\n`);

const openedAt = '2026-11-21T09:00:00.000Z';
const lastEvent: TidegateEvent = {
  id: 'last-1',
  type: IncidentOpened.type,
  source: '/tidegate/monitor',
  time: openedAt,
  tenantId: 'acme',
  correlationId: 'last',
  key: 'last',
  data: { incidentId: 'last', scope: 'tenant:acme', kind: 'kill_switch', detail: 'd', openedAt },
};

class IdleStrategy extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    say('consuming');
    callback();
  }
  close(): void {
    say('consumers closed');
  }
  on(): void {}
  unwrap<Client>(): Client {
    return undefined as Client;
  }
}

class TellingPublisher extends MemoryPublisher {
  override async publishRecords(records: Parameters<MemoryPublisher['publishRecords']>[0]): Promise<void> {
    await super.publishRecords(records);
    for (const { record } of records) say(`published ${record.headers['ce_id']}`);
  }
  override async close(): Promise<void> {
    await super.close();
    say('publisher closed');
  }
}

class SlowController {
  async slow(): Promise<string> {
    say('request begun');
    await sleep(400);
    return 'done';
  }
}
Get('slow')(SlowController.prototype, 'slow', Object.getOwnPropertyDescriptor(SlowController.prototype, 'slow')!);
Controller()(SlowController);

const connectMemory: ConnectMessaging = ({ health }) => {
  health.add('publisher', () => true);
  return Promise.resolve({
    publisher: new TellingPublisher(),
    strategy: new IdleStrategy(),
    control: undefined,
    broadcast: () => {
      throw new Error('this service reads no broadcast');
    },
    stopControl: () => Promise.resolve(),
  });
};

await runServiceOn(
  {
    name: 'routing',
    configSchema: serviceConfig,
    usesDatabase: true,
    create: (runtime) => {
      const stage = (event: TidegateEvent) => runtime.database.transaction((tx) => stageEvents(tx, [event]));
      runtime.onStop('timers', async () => {
        say('timers stopped');
        await stage(lastEvent);
      });
      if (process.env['FIXTURE'] === 'crash')
        setTimeout(() => void Promise.reject(new Error('nobody handles this')), 50);
      return { controllers: [SlowController] };
    },
  },
  process.env,
  connectMemory,
);
