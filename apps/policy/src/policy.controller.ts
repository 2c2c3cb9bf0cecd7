import { Controller, Get, Headers, Inject } from '@nestjs/common';
import type { PolicyList } from '@tidegate/contracts/http-policies';
import { tenantOfPolicy } from '@tidegate/identity/named-tenant';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { mayRead } from '@tidegate/service/may-read';
import { ControlView } from './control-view.ts';

/** What is in force (requirement C3). How they come there is in candidate.controller.ts. */
@Controller('v1/policies')
export class PolicyController {
  readonly #view: ControlView;

  constructor(@Inject(ControlView) view: ControlView) {
    this.#view = view;
  }

  @Get()
  list(@Headers() headers: RequestHeaders): PolicyList {
    const data = this.#view
      .listPublished()
      .filter(({ published }) => mayRead(headers, 'listPolicies', tenantOfPolicy(published.scope)))
      .map(({ published, problem }) => ({ ...published, usable: problem === null, problem }));
    return { data };
  }
}
