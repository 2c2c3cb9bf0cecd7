import type { ServiceName } from '@tidegate/contracts/topics';

type Settings = Readonly<Record<string, string>>;

/** What services need on one machine beside addresses; nothing here is fit for production. */
export function developmentSettings(service: ServiceName, systemsOfRecordUrl: string): Settings {
  return service === 'actions' ? { SYSTEMS_OF_RECORD_URL: systemsOfRecordUrl } : {};
}

/** The demonstration cannot wait half an hour for a breaker. */
export function demonstrationSettings(service: ServiceName): Settings {
  return service === 'monitor' ? { TIDEGATE_CONFIG_DIR: 'examples/demonstration/config' } : {};
}
