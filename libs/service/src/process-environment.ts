import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Environment variables as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The YAML files with the settings of a service: `tidegate.yaml` for all services and `settings/<service>.yaml`, where
 * `TIDEGATE_CONFIG_DIR` has them, then the file that `TIDEGATE_CONFIG_FILE` names. Only that one must exist. The other files
 * of the folder are rules, and have names of their own.
 */
export function configFilesOf(service: string, env: Environment): readonly string[] {
  const { TIDEGATE_CONFIG_DIR: folder, TIDEGATE_CONFIG_FILE: file } = env;
  const names = ['tidegate.yaml', join('settings', `${service}.yaml`)];
  const found = folder ? names.map((name) => join(folder, name)).filter((path) => existsSync(path)) : [];
  return file ? [...found, file] : found;
}

/** What the image was built from; the build sets it. */
export function buildOf(env: Environment): { readonly version: string; readonly revision: string } {
  const { TIDEGATE_BUILD_VERSION: version, TIDEGATE_BUILD_REVISION: revision } = env;
  return { version: version || 'development', revision: revision || 'unknown' };
}

/** The process without which this one has no purpose, from `TIDEGATE_PARENT_PID`. */
export function parentPidOf(env: Environment): number | undefined {
  const pid = Number(env['TIDEGATE_PARENT_PID']);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
