/**
 * One of three processes of what a team would write first: a NestJS microservice on the framework's own Kafka transport, as
 * its documentation shows it. An event handler emits the next event and awaits it, since one that does not can lose it.
 */
import { readFileSync } from 'node:fs';
import { Controller, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientsModule, Ctx, EventPattern, Payload, Transport } from '@nestjs/microservices';
import type { ClientKafka, KafkaContext, MicroserviceOptions } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { numberOfKey, rivalTopics } from './hops.ts';
import type { HopOutput, HopSettings } from './hops.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as HopSettings;
const [from = '', to = ''] = rivalTopics(settings.rival).slice(settings.hop);
const outputs = readFileSync(settings.outputsFile, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as HopOutput);
const nextHop = 'NEXT_HOP';
const client = { clientId: `bench-${settings.rival}-${settings.hop}`, brokers: [...settings.brokers] };

@Controller()
class HopController {
  readonly #next: ClientKafka;

  constructor(@Inject(nextHop) next: ClientKafka) {
    this.#next = next;
  }

  @EventPattern<string>(from)
  async passOn(@Payload() _value: unknown, @Ctx() context: KafkaContext): Promise<void> {
    const key = String(context.getMessage().key);
    const { data, headers } = outputs[numberOfKey(key) % outputs.length]!;
    await lastValueFrom(this.#next.emit(to, { key, value: data, headers }));
  }
}

@Module({
  imports: [
    ClientsModule.register([
      { name: nextHop, transport: Transport.KAFKA, options: { client, producerOnlyMode: true } },
    ]),
  ],
  controllers: [HopController],
})
class HopModule {}

process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
const app = await NestFactory.createMicroservice<MicroserviceOptions>(HopModule, {
  transport: Transport.KAFKA,
  options: {
    client,
    consumer: { groupId: `bench-${settings.rival}-${settings.hop}` },
    subscribe: { fromBeginning: true },
  },
  logger: ['error', 'warn'],
});
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
await app.listen();
process.send?.('ready');
