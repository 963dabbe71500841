export { type FaultName, faultNames, faults } from './faults.ts'
export { renderReport } from './render-report.ts'
export { runScenario, type ScenarioOptions, type ScenarioResult } from './run-scenario.ts'
