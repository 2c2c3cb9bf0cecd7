import { Controller, Get, Inject, Query } from '@nestjs/common';
import { StaffingQuery } from '@tidegate/contracts/http-staffing';
import type { BottleneckList, StaffingReply } from '@tidegate/contracts/http-staffing';
import { zodParameters } from '@tidegate/service/validate';
import { StaffingStore } from './staffing.store.ts';

/** People, costs and bottlenecks of the queues (requirements D9, D10). */
@Controller('v1')
export class StaffingController {
  readonly #store: StaffingStore;

  constructor(@Inject(StaffingStore) store: StaffingStore) {
    this.#store = store;
  }

  @Get('staffing')
  staffing(@Query(zodParameters(StaffingQuery)) { target }: StaffingQuery): Promise<StaffingReply> {
    return this.#store.staffing(target);
  }

  @Get('bottlenecks')
  bottlenecks(): Promise<BottleneckList> {
    return this.#store.bottlenecks();
  }
}
