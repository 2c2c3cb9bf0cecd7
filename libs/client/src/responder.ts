import type { ResponseMode } from '@tidegate/contracts/decision-events';
import type { CheckpointStatus } from '@tidegate/contracts/http-requests';
import { materialOf, type ResponseMaterial } from './response-material.ts';
import { plainTemplates, type ResponseTemplates } from './response-templates.ts';
import type { RequestInput } from './tidegate-client.ts';

/** Writes the text of one mode. It may throw and take its time: the template stands in for it. */
export type ResponseGenerator = (material: ResponseMaterial, signal: AbortSignal) => Promise<string>;

/** One for each mode that a product does not leave to templates; each may have its own prompt and model. */
export type ResponseGenerators = Readonly<Partial<Record<ResponseMode, ResponseGenerator>>>;

export interface ResponderOptions {
  readonly generators?: ResponseGenerators;
  readonly templates?: ResponseTemplates;
  /** How long a generator may take; then the template stands in. Default 20 s. */
  readonly timeoutMs?: number;
  /** Hears why a template stood in for a generator. */
  readonly onFailure?: (mode: ResponseMode, error: unknown) => void;
}

export interface ProductResponse {
  readonly mode: ResponseMode;
  /** What the user may be shown now. */
  readonly toUser: string;
  /** What a reviewer is shown, with `recommendation` and `handoff_summary` only. */
  readonly toReviewer?: string;
  /** `proposal`: word for word what was decided about. */
  readonly writtenBy: 'generator' | 'template' | 'proposal';
}

/** There is no decision yet, so nothing may be generated. Submit again; the same request gives the same decision. */
export class NotDecidedYet extends Error {
  readonly code = 'not_decided_yet';

  constructor({ checkpointId }: CheckpointStatus) {
    super(`Checkpoint ${checkpointId} has no decision yet; nothing may be shown. Submit it again and wait longer.`);
  }
}

const defaultTimeoutMs = 20_000;
const lengthMax = 65_536;

/**
 * Generates after the decision and in the mode that it allows (requirement C15). A person's verdict changes the mode: what
 * was allowed is answered directly, as it stands after edits. An answer that was decided about is released word for word,
 * since any other text has not been decided about.
 *
 * ```ts
 * const { checkpoint } = await tidegate.submit(request);
 * const { toUser } = await responder.respond(request, checkpoint);
 * ```
 */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #templates: ResponseTemplates;

  constructor(options: ResponderOptions = {}) {
    this.#options = options;
    this.#templates = options.templates ?? plainTemplates;
  }

  /** @throws NotDecidedYet without a decision; the reason of `signal` when it is aborted. Failing generators do not throw. */
  async respond(request: RequestInput, checkpoint: CheckpointStatus, signal?: AbortSignal): Promise<ProductResponse> {
    const { decision, resolution } = checkpoint;
    if (decision === null) throw new NotDecidedYet(checkpoint);
    const material = materialOf(request, { decision, resolution });
    const { mode, proposal } = material;
    if (resolution?.resolution === 'denied') return { mode, toUser: this.#templates.declined, writtenBy: 'template' };
    if (mode === 'direct_answer' && proposal?.kind === 'answer')
      return { mode, toUser: proposal.text, writtenBy: 'proposal' };
    const { text, writtenBy } = await this.#write(material, signal);
    if (mode === 'recommendation') return { mode, toUser: this.#templates.waiting, toReviewer: text, writtenBy };
    if (mode === 'handoff_summary') return { mode, toUser: this.#templates.takenOver, toReviewer: text, writtenBy };
    return { mode, toUser: text, writtenBy };
  }

  async #write(material: ResponseMaterial, signal?: AbortSignal): Promise<Written> {
    const { mode } = material;
    const generate = this.#options.generators?.[mode];
    if (generate !== undefined) {
      try {
        return { text: await this.#generated(generate, material, signal), writtenBy: 'generator' };
      } catch (error) {
        signal?.throwIfAborted();
        this.#options.onFailure?.(mode, error);
      }
    }
    return { text: this.#templates[mode](material), writtenBy: 'template' };
  }

  async #generated(generate: ResponseGenerator, material: ResponseMaterial, signal?: AbortSignal): Promise<string> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? defaultTimeoutMs);
    const ended = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const text = (await Promise.race([generate(material, ended), untilAborted(ended)])).trim();
    if (text === '' || text.length > lengthMax)
      throw new RangeError(
        `The generator of ${material.mode} wrote ${text.length} characters; 1 to ${lengthMax} are used.`,
      );
    return text;
  }
}

interface Written {
  readonly text: string;
  readonly writtenBy: 'generator' | 'template';
}

/** For generators that do not look at their signal. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
