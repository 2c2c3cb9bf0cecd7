import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import type { ActionRegistry } from '@tidegate/actions/registry';
import { ExecutionQuery } from '@tidegate/contracts/http-actions';
import type { ActionList, ExecutionList, ExecutionView } from '@tidegate/contracts/http-actions';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { ProblemError } from '@tidegate/service/problem';
import { tenantOf } from '@tidegate/service/tenant-name';
import { zodParameters } from '@tidegate/service/validate';
import { z } from 'zod';
import { ActionsStore } from './actions.store.ts';

/** Token of the registry, which is a value and not a class. */
export const actionRegistry = Symbol('ActionRegistry');

/** Id of a grant in an address; that of an execution too. */
export const GrantAddress = z.object({ grantId: z.uuid() });
export type GrantAddress = z.output<typeof GrantAddress>;

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
    const { actions, executedByProducts } = this.#registry;
    return { data: actions.map(entryOf), executedByProducts: [...executedByProducts] };
  }

  @Get('executions')
  async executions(
    @Headers() headers: RequestHeaders,
    @Query(zodParameters(ExecutionQuery)) query: ExecutionQuery,
  ): Promise<ExecutionList> {
    return { data: [...(await this.#store.list(tenantOf(headers), query.requestId))] };
  }

  @Get('executions/:grantId')
  async execution(
    @Headers() headers: RequestHeaders,
    @Param(zodParameters(GrantAddress)) { grantId }: GrantAddress,
  ): Promise<ExecutionView> {
    const found = await this.#store.find(tenantOf(headers), grantId);
    if (found === undefined) throw executionNotFound(grantId);
    return found;
  }
}

/** Another tenant's execution is not found either. */
export function executionNotFound(grantId: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'execution_not_found',
    title: 'There is no such execution',
    detail: `This tenant has no execution ${grantId}; look for it by its request, at /v1/executions?requestId=…`,
  });
}

function entryOf(entry: ActionRegistry['actions'][number]): ActionList['data'][number] {
  const { name, summary, impact, reversible, value, rollback, scope, arguments: rules } = entry;
  const { products = null, models = null, userRoles = null } = scope;
  return {
    ...{ name, summary, impact, reversible, connector: entry.connector.kind },
    rollbackHours: rollback?.withinHours ?? null,
    scope: { products, models, userRoles },
    value: value ? { required: value.required, currencies: value.currencies } : null,
    arguments: rules as ActionList['data'][number]['arguments'],
  };
}
