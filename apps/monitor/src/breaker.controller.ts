import { Body, Controller, Get, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { KillSwitchBody } from '@tidegate/contracts/http-breakers';
import type { BreakerList, KillSwitchReply } from '@tidegate/contracts/http-breakers';
import type { Breaker } from '@tidegate/monitor/breaker';
import { pullKillSwitch, releaseKillSwitch } from '@tidegate/monitor/kill-switch';
import type { KillSwitchRefusal, KillSwitchStep, OperatorRequest } from '@tidegate/monitor/kill-switch';
import { tenantOfBreaker } from '@tidegate/identity/named-tenant';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { mayRead } from '@tidegate/service/may-read';
import { operatorOf } from '@tidegate/service/operator-name';
import { ProblemError } from '@tidegate/service/problem';
import { zodBody } from '@tidegate/service/validate';
import { BreakerStore } from './breaker.store.ts';
import { MonitorMetrics } from './monitor.metrics.ts';

type Step = (breaker: Breaker, request: OperatorRequest, nowMs: number) => KillSwitchStep | KillSwitchRefusal;

/** What operators see and do: the list of breakers, and the kill switch (requirement H4). */
@Controller('v1')
export class BreakerController {
  readonly #store: BreakerStore;
  readonly #metrics: MonitorMetrics;

  constructor(@Inject(BreakerStore) store: BreakerStore, @Inject(MonitorMetrics) metrics: MonitorMetrics) {
    this.#store = store;
    this.#metrics = metrics;
  }

  @Get('breakers')
  async list(@Headers() headers: RequestHeaders): Promise<BreakerList> {
    const { data } = await this.#store.list(this.#store.nowMs());
    return { data: data.filter(({ scope }) => mayRead(headers, 'listBreakers', tenantOfBreaker(scope))) };
  }

  @Post('kill-switches')
  @HttpCode(200)
  pull(
    @Headers() headers: RequestHeaders,
    @Body(zodBody(KillSwitchBody)) body: KillSwitchBody,
  ): Promise<KillSwitchReply> {
    return this.#run(pullKillSwitch, headers, body);
  }

  @Post('kill-switches/release')
  @HttpCode(200)
  release(
    @Headers() headers: RequestHeaders,
    @Body(zodBody(KillSwitchBody)) body: KillSwitchBody,
  ): Promise<KillSwitchReply> {
    return this.#run(releaseKillSwitch, headers, body);
  }

  async #run(run: Step, headers: RequestHeaders, { scope, reason }: KillSwitchBody): Promise<KillSwitchReply> {
    const operator = operatorOf(headers);
    let changes: Parameters<MonitorMetrics['changed']>[0] = [];
    const step = await this.#store.step(scope, (before) => {
      const made = run(before, { operator, reason }, this.#store.nowMs());
      changes = made.kind === 'done' && made.changed ? [{ before, after: made.breaker }] : [];
      return made;
    });
    if (step.kind === 'refused') throw problemOf(step);
    this.#metrics.changed(changes);
    return { scope, status: step.status, epoch: step.breaker.epoch };
  }
}

const titles: Readonly<Record<KillSwitchRefusal['code'], string>> = {
  second_person_required: 'A release takes two people',
  breaker_not_open: 'The breaker is not open',
};

function problemOf({ code, detail }: KillSwitchRefusal): ProblemError {
  return new ProblemError({ status: 409, code, title: titles[code], detail });
}
