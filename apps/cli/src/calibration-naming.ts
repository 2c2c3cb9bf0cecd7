import { digestOf } from '@tidegate/contracts/action-digest';
import type { Versions } from '@tidegate/contracts/request-events';
import type { CalibrationNaming } from '@tidegate/evidence/fit-calibration';

/** What a calibration that is fitted now says about itself. */
export function namingOf(
  options: Versions & { readonly scope: string },
  labelDefinition: string,
  data: string,
): CalibrationNaming {
  const { scope } = options;
  const versions = versionsOf(options);
  const fittedAt = new Date().toISOString();
  return {
    ...{ calibrationId: `cal-${digestOf({ scope, versions, fittedAt }).slice(0, 12)}`, scope, versions, fittedAt },
    ...{ labelDefinition, data: data.slice(0, 512), seed: 'tidegate' },
  };
}

export function versionsOf({ model, prompt, index, tools }: Versions): Versions {
  return { model, prompt, ...(index === undefined ? {} : { index }), ...(tools === undefined ? {} : { tools }) };
}
