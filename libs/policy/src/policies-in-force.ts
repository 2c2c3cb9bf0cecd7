import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import { compilePolicy, PolicyInvalid, type CompiledPolicy } from './compile-policy.ts';

/** A policy of a scope: ready, or published and unusable, which keeps its tenants with people. */
type ScopePolicy = { readonly policy: CompiledPolicy } | { readonly invalid: PolicyInvalid };

/** The policies of all scopes, compiled when they change and not when they are used. */
export class PoliciesInForce {
  readonly #scopes = new Map<string, ScopePolicy>();

  /** Puts a document in force; null withdraws it. Returns why the document cannot be used, if it cannot. */
  set(scope: string, document: PolicyDocument | null): PolicyInvalid | null {
    if (document === null) {
      this.#scopes.delete(scope);
      return null;
    }
    try {
      this.#scopes.set(scope, { policy: compilePolicy(document) });
      return null;
    } catch (error) {
      if (!(error instanceof PolicyInvalid)) throw error;
      this.#scopes.set(scope, { invalid: error });
      return error;
    }
  }

  /** Whether a policy is published for this scope itself, usable or not. */
  hasOwn(scope: string): boolean {
    return this.#scopes.has(scope);
  }

  /**
   * The policy of a tenant: its own, else that of `*`. Null when there is none, and also when its own cannot be used: a
   * broken narrow policy must not fall back to a wider, maybe freer one.
   */
  forTenant(tenantId: string): CompiledPolicy | null {
    const found = this.#scopes.get(tenantId) ?? this.#scopes.get('*');
    return found !== undefined && 'policy' in found ? found.policy : null;
  }
}
