import { Controller, Get, Headers, Inject } from '@nestjs/common';
import type { PolicyList } from '@tidegate/contracts/http-policies';
import { tenantOfPolicy } from '@tidegate/identity/named-tenant';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { mayRead } from '@tidegate/service/may-read';
import { ControlView } from './control-view.ts';
import { StandingWatch } from './standing-watch.ts';

/** What is in force (requirement C3). How they come there is in candidate.controller.ts. */
@Controller('v1/policies')
export class PolicyController {
  readonly #view: ControlView;
  readonly #standings: StandingWatch;

  constructor(@Inject(ControlView) view: ControlView, @Inject(StandingWatch) standings: StandingWatch) {
    this.#view = view;
    this.#standings = standings;
  }

  @Get()
  list(@Headers() headers: RequestHeaders): PolicyList {
    const data = this.#view
      .listPublished()
      .filter(({ published }) => mayRead(headers, 'listPolicies', tenantOfPolicy(published.scope)))
      .map(({ published, problem }) => {
        const standing = this.#standings.of(published);
        return { ...published, usable: problem === null, problem, ...(standing === undefined ? {} : { standing }) };
      });
    return { data };
  }
}
