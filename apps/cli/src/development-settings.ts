import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@tidegate/contracts/topics';
import { stateFolderOf } from '@tidegate/local-stack/running-file';
import { parseDocument } from 'yaml';

type Settings = Readonly<Record<string, string>>;

/** What services need on one machine beside addresses; nothing here is fit for production. */
export function developmentSettings(service: ServiceName, systemsOfRecordUrl: string): Settings {
  // Every request is traced, so that one can be followed; production samples.
  const everywhere = { TIDEGATE_TRACING__SAMPLE_RATIO: '1', ...developmentKeySecret() };
  if (service === 'actions') return { ...everywhere, SYSTEMS_OF_RECORD_URL: systemsOfRecordUrl };
  // A fixed key, so that the same traffic draws the same audit samples.
  if (service === 'policy') return { ...everywhere, TIDEGATE_SAMPLING__SECRET: 'for-this-machine-only' };
  return everywhere;
}

/** So that API keys can be tried; who brings a secret of their own keeps it. */
function developmentKeySecret(): Settings {
  const names = ['TIDEGATE_IDENTITY__KEY_SECRET', 'TIDEGATE_IDENTITY__KEY_SECRET_FILE'];
  if (names.some((name) => (process.env[name] ?? '') !== '')) return {};
  return { TIDEGATE_IDENTITY__KEY_SECRET: 'for-this-machine-only-and-nothing-else' };
}

/** A demonstration cannot wait half an hour for a breaker, and a drift of seconds is what it is about. */
const dwellSeconds = 5;

/** The breakers of the demonstration: those of `config/breakers.yaml`, open for seconds instead of half an hour. */
export function demonstrationSettings(root: string): (service: ServiceName) => Settings {
  const breakers = parseDocument(readFileSync(join(root, 'config', 'breakers.yaml'), 'utf8'));
  breakers.setIn(['open', 'dwellSeconds'], dwellSeconds);
  const folder = join(stateFolderOf(root), 'demonstration-config');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'breakers.yaml'), breakers.toString());
  return (service) => (service === 'monitor' ? { TIDEGATE_CONFIG_DIR: folder } : {});
}
