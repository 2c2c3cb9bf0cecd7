import { Controller, Get, Headers, Inject, Query } from '@nestjs/common';
import type { ActionRegistry } from '@tidegate/actions/registry';
import { Slug } from '@tidegate/contracts/envelope';
import { ExecutionQuery } from '@tidegate/contracts/http-actions';
import type { ActionList, ExecutionList } from '@tidegate/contracts/http-actions';
import { tenantHeader } from '@tidegate/contracts/http-requests';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { tenantNamedBy } from '@tidegate/service/tenant-name';
import { parseOrProblem, zodParameters } from '@tidegate/service/validate';
import { z } from 'zod';
import { ActionsStore } from './actions.store.ts';

/** Token of the registry, which is a value and not a class. */
export const actionRegistry = Symbol('ActionRegistry');

const TenantHeader = z.object({ [tenantHeader]: Slug });

/** Which actions there are, and what became of those of a request (requirement F2). */
@Controller('v1')
export class ActionsController {
  readonly #store: ActionsStore;
  readonly #registry: ActionRegistry;

  constructor(@Inject(ActionsStore) store: ActionsStore, @Inject(actionRegistry) registry: ActionRegistry) {
    this.#store = store;
    this.#registry = registry;
  }

  @Get('actions')
  actions(): ActionList {
    return {
      data: this.#registry.actions.map(({ name, summary, impact, reversible, value, arguments: rules }) => ({
        ...{ name, summary, impact, reversible },
        value: value ?? null,
        arguments: rules as ActionList['data'][number]['arguments'],
      })),
    };
  }

  @Get('executions')
  async executions(
    @Headers() headers: RequestHeaders,
    @Query(zodParameters(ExecutionQuery)) query: ExecutionQuery,
  ): Promise<ExecutionList> {
    const problem = { status: 400, code: 'invalid_parameter', title: 'The header of the tenant cannot be used' };
    const { [tenantHeader]: tenantId } = parseOrProblem(
      TenantHeader,
      { [tenantHeader]: tenantNamedBy(headers) },
      problem,
    );
    return { data: [...(await this.#store.list(tenantId as string, query.requestId))] };
  }
}
