import type { ActionRegistry, RegisteredAction } from '@tidegate/actions/registry';
import { Agent, type Dispatcher } from 'undici';
import { CircuitConnector } from './circuit.client.ts';
import type { ConnectorSecrets } from './connector-secrets.config.ts';
import { HttpSystemConnector } from './http-connector.client.ts';
import { KafkaSystemConnector, type CommandLog } from './kafka-connector.client.ts';
import { ProductSystemConnector } from './product-connector.client.ts';
import type { SystemConnector } from './system-connector.ts';
import { WebhookSystemConnector } from './webhook-connector.client.ts';

/** What the connectors of a registry are made from. */
export interface ConnectorParts {
  readonly secrets: ReadonlyMap<string, ConnectorSecrets>;
  /** Where commands go and receipts come from; needed where an action goes to a topic. */
  readonly commands?: CommandLog | undefined;
  /** Called when a system is left alone, and when it is called again. */
  readonly onCircuit?: (action: string, isOpen: boolean) => void;
}

/** The connector of each registered action, each with a circuit of its own. */
export class Connectors {
  readonly #byAction: ReadonlyMap<string, SystemConnector>;
  readonly #agents: readonly Agent[];

  constructor(registry: ActionRegistry, parts: ConnectorParts) {
    const agents: Agent[] = [];
    this.#byAction = new Map(
      registry.actions.map((entry) => [
        entry.name,
        withCircuit(connectorOf(entry, parts, agents), entry, (isOpen) => parts.onCircuit?.(entry.name, isOpen)),
      ]),
    );
    this.#agents = agents;
  }

  of(entry: RegisteredAction): SystemConnector {
    const connector = this.#byAction.get(entry.name);
    if (connector === undefined) throw new Error(`Assertion: "${entry.name}" is registered and has no connector`);
    return connector;
  }

  async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.close()));
  }
}

function withCircuit(
  inner: SystemConnector,
  { connector }: RegisteredAction,
  onChange: (isOpen: boolean) => void,
): SystemConnector {
  return connector.kind === 'product' ? inner : new CircuitConnector(inner, connector.circuit, onChange);
}

function connectorOf(entry: RegisteredAction, parts: ConnectorParts, agents: Agent[]): SystemConnector {
  const { connector, name, summary } = entry;
  if (connector.kind === 'product') return new ProductSystemConnector(summary);
  const { tls, signing, webhook = [] } = parts.secrets.get(name) ?? {};
  if (connector.kind === 'kafka') {
    if (parts.commands === undefined) throw new Error(`Assertion: "${name}" goes to a topic and there is no log`);
    return new KafkaSystemConnector(connector, summary, parts.commands);
  }
  const dispatcher: Dispatcher | undefined = tls && addedTo(agents, new Agent({ connect: tls }));
  if (connector.kind === 'webhook')
    return new WebhookSystemConnector(connector, summary, { secrets: webhook, dispatcher });
  return new HttpSystemConnector(connector, { signing, dispatcher });
}

function addedTo(agents: Agent[], agent: Agent): Agent {
  agents.push(agent);
  return agent;
}
