export { complaintsAbout, renderReport, SHARED_TOLERANCE } from './render-report.ts'
export { recordOf, type RunRecord } from './run-record.ts'
export { runScenario, type ScenarioOptions, type ScenarioResult } from './run-scenario.ts'
export { startChaosStack } from './stack/start-chaos-stack.ts'
