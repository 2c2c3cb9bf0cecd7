/** Why something could not be published. Everything else is waited out, however long it takes. */
export type PublishFailureCode = 'record_too_large' | 'record_refused' | 'unknown_event_type' | 'publisher_closed';

/** Thrown by publishers. `retriable` says that the same call may succeed later, on another instance at the latest. */
export class PublishFailure extends Error {
  readonly code: PublishFailureCode;
  readonly retriable: boolean;

  constructor(code: PublishFailureCode, message: string, options: { retriable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'PublishFailure';
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
