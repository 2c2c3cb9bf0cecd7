/** Stories that `npm start -- --scenario` can tell. */
export const scenarioNames = ['override-spike'] as const;
export type ScenarioName = (typeof scenarioNames)[number];
