import type { Preview } from '@tidegate/contracts/action-events';
import {
  previewWithoutDryRun,
  type ConnectorAnswer,
  type SystemCall,
  type SystemConnector,
} from './system-connector.ts';

/** Stands for the product that does an action itself: it can say what would be granted, and nothing is ever sent. */
export class ProductSystemConnector implements SystemConnector {
  readonly #summary: string;

  constructor(summary: string) {
    this.#summary = summary;
  }

  preview(call: Omit<SystemCall, 'key'>): Promise<ConnectorAnswer<Preview>> {
    return Promise.resolve({ kind: 'done', value: previewWithoutDryRun(call, 'the product', this.#summary) });
  }

  execute(): never {
    throw new Error('Assertion: what a product does itself was about to be executed');
  }

  reconcile(): never {
    throw new Error('Assertion: a system was asked about what a product does itself');
  }

  held(): undefined {
    return undefined;
  }
}
