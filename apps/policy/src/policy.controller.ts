import { Controller, Get, Inject } from '@nestjs/common';
import { ControlView, type Published } from './control-view.ts';

/** A policy in force, and whether this instance can use it. */
export interface PolicyEntry extends Published {
  readonly usable: boolean;
  readonly problem: string | null;
}

/** What is in force (requirement C3). Policies are published through files and the log, not here. */
@Controller('v1/policies')
export class PolicyController {
  readonly #view: ControlView;

  constructor(@Inject(ControlView) view: ControlView) {
    this.#view = view;
  }

  @Get()
  list(): { readonly data: readonly PolicyEntry[] } {
    const data = this.#view
      .listPublished()
      .map(({ published, problem }) => ({ ...published, usable: problem === null, problem }));
    return { data };
  }
}
