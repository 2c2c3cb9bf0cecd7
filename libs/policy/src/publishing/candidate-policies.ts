import type { PolicyCandidate } from '@tidegate/contracts/candidate-events';
import { requestKey } from '@tidegate/contracts/event-ids';
import { compilePolicy, PolicyInvalid, type CompiledPolicy } from '../compile-policy.ts';
import type { PoliciesInForce } from '../policies-in-force.ts';
import { drawsCanary } from '../sampling.ts';

/** A candidate that takes part in deciding. */
interface Ready {
  readonly policy: CompiledPolicy;
  /** Above 0 for a canary. */
  readonly share: number;
}

/** Which policy decides a request, and which one decides beside it without effect. */
export interface PolicyChoice {
  readonly policy: CompiledPolicy | null;
  readonly beside: CompiledPolicy | null;
  readonly isCanary: boolean;
}

/** The candidates in stages `shadow` and `canary`, compiled when they change and not when they are used. */
export class CandidatePolicies {
  readonly #scopes = new Map<string, Ready>();

  /** Takes a candidate in, or out with null. Returns why its document cannot be used, if it cannot; it is out then. */
  set(scope: string, candidate: PolicyCandidate | null): PolicyInvalid | null {
    this.#scopes.delete(scope);
    if (candidate === null) return null;
    try {
      const policy = compilePolicy(candidate.document);
      // One that only waits for its approval decides nothing, but whether it can be used is worth knowing.
      const { stage, share } = candidate;
      if (stage === 'shadow' || stage === 'canary')
        this.#scopes.set(scope, { policy, share: stage === 'canary' ? share : 0 });
      return null;
    } catch (error) {
      if (!(error instanceof PolicyInvalid)) throw error;
      return error;
    }
  }

  /**
   * One of the two policies, whole: all checkpoints of a request get the same while the candidate stays as it is. In a
   * canary the requests that are not drawn are decided by the candidate too, without effect.
   *
   * @param key of the draws, which nobody else can foresee
   */
  choose(
    request: { readonly tenantId: string; readonly requestId: string },
    inForce: PoliciesInForce,
    key: Uint8Array,
  ): PolicyChoice {
    const policy = inForce.forTenant(request.tenantId);
    const ready = this.#scopes.size === 0 ? undefined : this.#for(request.tenantId, inForce);
    if (ready === undefined) return { policy, beside: null, isCanary: false };
    const isCanary = drawsCanary(requestKey(request.tenantId, request.requestId), ready.share, key);
    return isCanary ? { policy: ready.policy, beside: null, isCanary } : { policy, beside: ready.policy, isCanary };
  }

  /** A candidate for everybody says nothing about a tenant with a policy of its own. */
  #for(tenantId: string, inForce: PoliciesInForce): Ready | undefined {
    return this.#scopes.get(tenantId) ?? (inForce.hasOwn(tenantId) ? undefined : this.#scopes.get('*'));
  }
}
