const loadPerCoreMax = 0.5;
const advice = 'Other programs run; figures are not comparable.';

/** What says that the machine was not quiet before the run. */
export function loadWarnings(loadPerCore: number): string[] {
  if (loadPerCore <= loadPerCoreMax) return [];
  return [
    `The load average before the run was ${loadPerCore.toFixed(2)} for each core, above ${loadPerCoreMax}. ${advice}`,
  ];
}

/** What says so in the figures: less work on the same bytes cannot take longer. */
export function figureWarnings(figures: Readonly<Record<string, unknown>>): string[] {
  const pipelineRatio = figures['pipelineRatio'];
  if (typeof pipelineRatio !== 'number' || pipelineRatio <= 1) return [];
  return [
    `Raw kafkajs was slower than Tidegate, which does the same and more (ratio ${pipelineRatio.toFixed(2)}). ${advice}`,
  ];
}
