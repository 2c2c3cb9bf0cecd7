import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@tidegate/contracts/topics';
import { serviceNames } from '@tidegate/contracts/topics';
import { createKafka } from '@tidegate/kafka/connection';
import { createTopics } from '@tidegate/kafka/topic-admin';
import { migrate } from '@tidegate/postgres/migrations';

/** Where the SQL files of a service are; it keeps no state if there is no such folder. */
export function migrationsOf(root: string, service: ServiceName): string {
  return join(root, 'apps', service, 'migrations');
}

/** The services that have tables, and so a schema of their own name. */
export function servicesWithTables(root: string): ServiceName[] {
  return serviceNames.filter((service) => existsSync(migrationsOf(root, service)));
}

/** Creates the topics that are missing. Harmless when repeated. */
export async function prepareTopics(brokers: readonly string[]): Promise<void> {
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  await createTopics(createKafka({ brokers: [...brokers], clientId: 'tidegate-prepare', log: quiet }));
}

/** Brings the schema of every service up to date. Harmless when repeated; returns how many migrations were applied. */
export async function prepareSchemas(root: string, url: string): Promise<number> {
  const commonDirectory = join(root, 'libs', 'postgres', 'migrations');
  let applied = 0;
  for (const service of servicesWithTables(root)) {
    const names = await migrate({ url, schema: service, directories: [migrationsOf(root, service)], commonDirectory });
    applied += names.length;
  }
  return applied;
}
