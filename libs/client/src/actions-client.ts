import type { ActionList, ActionRollbackReply, ExecutionList, ExecutionView } from '@tidegate/contracts/http-actions';
import { operatorHeader } from '@tidegate/contracts/http-breakers';
import { tenantHeader } from '@tidegate/contracts/http-requests';
import { HttpClient } from './http-client.ts';
import type { HttpClientOptions } from './http-client.ts';

export interface ActionsClientOptions extends HttpClientOptions {
  /** Whose actions. */
  readonly tenantId: string;
}

export interface RollbackWish {
  /** Who wants it; stands in the audit log with the reason. */
  readonly operator: string;
  readonly reason: string;
  /** Only asks the system what it would do. */
  readonly dryRun?: boolean;
}

/** Which actions there are, what became of them, and their undoing (requirements F2, F4). */
export class ActionsClient {
  readonly #http: HttpClient;

  constructor(options: ActionsClientOptions) {
    this.#http = new HttpClient({ ...options, headers: { ...options.headers, [tenantHeader]: options.tenantId } });
  }

  registry(): Promise<ActionList> {
    return this.#get('/v1/actions');
  }

  /** The executions of a request, oldest first. */
  async executions(requestId: string): Promise<ExecutionList['data']> {
    return (await this.#get<ExecutionList>(`/v1/executions?requestId=${encodeURIComponent(requestId)}`)).data;
  }

  /** @throws TidegateProblem `execution_not_found` */
  execution(grantId: string): Promise<ExecutionView> {
    return this.#get(`/v1/executions/${encodeURIComponent(grantId)}`);
  }

  /**
   * Has an execution undone, once; asking again changes nothing, so that it may be repeated.
   *
   * @throws TidegateProblem `not_executed`, `not_reversible`, `rollback_too_late`, `rollback_refused` (dry run only)
   */
  rollBack(grantId: string, { operator, reason, dryRun = false }: RollbackWish): Promise<ActionRollbackReply> {
    return this.#http.json({
      method: 'POST',
      path: `/v1/executions/${encodeURIComponent(grantId)}/rollback`,
      headers: { [operatorHeader]: operator },
      body: { reason, dryRun },
      repeatable: true,
    });
  }

  #get<Reply>(path: string): Promise<Reply> {
    return this.#http.json<Reply>({ method: 'GET', path, repeatable: true });
  }
}
