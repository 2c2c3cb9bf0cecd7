import { Controller, Get, Inject } from '@nestjs/common';
import type { PolicyList } from '@tidegate/contracts/http-policies';
import { ControlView } from './control-view.ts';

/** What is in force (requirement C3). How they come there is in candidate.controller.ts. */
@Controller('v1/policies')
export class PolicyController {
  readonly #view: ControlView;

  constructor(@Inject(ControlView) view: ControlView) {
    this.#view = view;
  }

  @Get()
  list(): PolicyList {
    const data = this.#view
      .listPublished()
      .map(({ published, problem }) => ({ ...published, usable: problem === null, problem }));
    return { data };
  }
}
