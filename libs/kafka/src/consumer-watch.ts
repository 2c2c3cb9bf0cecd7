import type { Consumer } from 'kafkajs';

export interface ConsumerWatchOptions {
  readonly stallTimeoutMs: number;
  /** Whether it is normal that nothing happens, because a handler is at work. */
  isBusy(): boolean;
  /** The consumer is dead and does not come back: the process must end, so that its supervisor starts another. */
  onFatal(error: Error): void;
}

/** A consumer that cannot go on. */
export class ConsumerFailure extends Error {
  readonly code: 'consumer_crashed' | 'consumer_stalled' | 'consumer_defect' | 'handler_stuck';
  readonly retriable = false;

  constructor(code: ConsumerFailure['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConsumerFailure';
    this.code = code;
  }
}

const ticks = 12;
/** Longer than the longest fetch wait that can be configured. */
const silenceMs = 10_000;

/**
 * Notices when a kafkajs consumer has died: it gave up on an error it takes for final, or it hangs on a connection that
 * the network has forgotten. Neither ends the process by itself (technical facts, kafkajs traps 2 and 6).
 */
export class ConsumerWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #options: ConsumerWatchOptions;
  #isJoined = false;
  #quietTicks = 0;
  #answeredAtMs = 0;

  constructor(consumer: Consumer, options: ConsumerWatchOptions) {
    this.#options = options;
    const { events } = consumer;
    const alive = (): void => void (this.#quietTicks = 0);
    const answered = (): void => {
      alive();
      this.#answeredAtMs = performance.now();
    };
    consumer.on(events.FETCH_START, alive);
    consumer.on(events.FETCH, answered);
    consumer.on(events.HEARTBEAT, answered);
    consumer.on(events.REQUEST_TIMEOUT, alive);
    consumer.on(events.REBALANCING, alive);
    consumer.on(events.GROUP_JOIN, () => {
      answered();
      this.#isJoined = true;
    });
    consumer.on(events.CRASH, ({ payload }) => {
      this.#isJoined = false;
      if (!payload.restart)
        this.#fail(
          'consumer_crashed',
          `the consumer of ${payload.groupId} gave up: ${payload.error.message}`,
          payload.error,
        );
    });
    // Ticks are counted instead of time, so that a process that was stopped for a while does not take itself for dead.
    this.#timer = setInterval(() => this.#tick(), options.stallTimeoutMs / ticks);
    this.#timer.unref();
  }

  /** Whether the consumer is a member of its group. */
  isJoined(): boolean {
    return this.#isJoined;
  }

  /** Whether Kafka has answered lately, or is not asked because a handler is at work. */
  isAnswered(): boolean {
    return this.#options.isBusy() || performance.now() - this.#answeredAtMs < silenceMs;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#isJoined = false;
  }

  #tick(): void {
    if (!this.#isJoined || this.#options.isBusy()) this.#quietTicks = 0;
    this.#quietTicks += 1;
    if (this.#quietTicks <= ticks) return;
    this.#fail('consumer_stalled', `the consumer showed no sign of life for ${this.#options.stallTimeoutMs} ms`);
  }

  #fail(code: ConsumerFailure['code'], message: string, cause?: unknown): void {
    this.stop();
    this.#options.onFatal(new ConsumerFailure(code, message, cause));
  }
}
