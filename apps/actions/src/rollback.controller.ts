import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { judgeRollback, type RollbackIntent, type RollbackRefusal } from '@tidegate/actions/judge-rollback';
import type { ActionRegistry } from '@tidegate/actions/registry';
import { derivedId } from '@tidegate/contracts/event-ids';
import type { Preview } from '@tidegate/contracts/action-events';
import { ActionRollbackBody, type ActionRollbackReply } from '@tidegate/contracts/http-actions';
import type { RequestHeaders } from '@tidegate/service/caller-door';
import { operatorOf } from '@tidegate/service/operator-name';
import { ProblemError } from '@tidegate/service/problem';
import { tenantOf } from '@tidegate/service/tenant-name';
import { zodBody, zodParameters } from '@tidegate/service/validate';
import { ActionWorkers } from './action-workers.ts';
import { actionRegistry, executionNotFound, GrantAddress } from './actions.controller.ts';
import { ActionsStore } from './actions.store.ts';
import { Connectors } from './connectors.client.ts';
import { previewOf } from './shown-preview.ts';

/** The undoing of what was executed, by a person who says why (requirement F4). */
@Controller('v1/executions')
export class RollbackController {
  readonly #store: ActionsStore;
  readonly #connectors: Connectors;
  readonly #workers: ActionWorkers;
  readonly #registry: ActionRegistry;

  constructor(
    @Inject(ActionsStore) store: ActionsStore,
    @Inject(Connectors) connectors: Connectors,
    @Inject(ActionWorkers) workers: ActionWorkers,
    @Inject(actionRegistry) registry: ActionRegistry,
  ) {
    this.#store = store;
    this.#connectors = connectors;
    this.#workers = workers;
    this.#registry = registry;
  }

  @Post(':grantId/rollback')
  @HttpCode(200)
  async rollBack(
    @Headers() headers: RequestHeaders,
    @Param(zodParameters(GrantAddress)) { grantId }: GrantAddress,
    @Body(zodBody(ActionRollbackBody)) { reason, dryRun }: ActionRollbackBody,
  ): Promise<ActionRollbackReply> {
    const requestedBy = operatorOf(headers);
    const tenantId = tenantOf(headers);
    const executed = await this.#store.executed(tenantId, grantId);
    if (executed === undefined) throw executionNotFound(grantId);
    const judged = judgeRollback(executed, { requestedBy, reason }, this.#registry, Date.now());
    if (judged.kind === 'refused') throw problemOf(judged);
    if (dryRun) return { requested: false, preview: await this.#preview(judged), rollback: null };
    const cause = derivedId(executed.intent.causeId, 'tidegate.action.executed.v1');
    const requested = await this.#store.requestRollback(judged.intent, cause, new Date().toISOString());
    if (requested) this.#workers.wake();
    const found = await this.#store.find(tenantId, grantId);
    return { requested, preview: null, rollback: found?.rollback ?? null };
  }

  async #preview({ intent, entry }: RollbackIntent): Promise<Preview> {
    const { action, rollsBack } = intent;
    if (rollsBack === undefined) throw new Error('Assertion: a rollback without what it undoes');
    const { grantId: key, receipt } = rollsBack;
    const answer = await this.#connectors.of(entry).preview({ action, rollsBack: { key, receipt } });
    if (answer.kind === 'done') return previewOf(answer.value, entry);
    if (answer.kind === 'refused') {
      throw new ProblemError({
        ...{ status: 409, code: 'rollback_refused', title: 'The system would not undo it' },
        detail: `Undo it by hand in its system, by the receipt ${receipt}. It says: ${answer.detail}`,
      });
    }
    throw new ProblemError({
      ...{ status: 503, code: 'system_unavailable', title: 'The system gives no answer' },
      detail: `Ask again later, or ask for the rollback without a dry run: it is made when the system is back. ${answer.detail}`,
      headers: { 'retry-after': '5' },
    });
  }
}

const titles: Readonly<Record<RollbackRefusal['code'], string>> = {
  not_executed: 'Nothing was executed that could be undone',
  not_reversible: 'The action cannot be undone',
  rollback_too_late: 'It is too late to undo the action',
};

function problemOf({ code, detail }: RollbackRefusal): ProblemError {
  return new ProblemError({ status: 409, code, title: titles[code], detail });
}
