export { eventually } from './eventually.ts'
export { freshDatabase } from './fresh-database.ts'
export { freshPrefix } from './fresh-prefix.ts'
export {
  type Misbehaviour,
  type ModelRequest,
  type Script,
  type ScriptedModelServer,
  startModelServer,
} from './model-server.ts'
export { readMetric } from './read-metric.ts'
export { type ReceivedSpan, startTraceReceiver, type TraceReceiver } from './trace-receiver.ts'
export { requireTool, whereInstalled } from './require-tool.ts'
export { startDatabases } from './start-databases.ts'
export { type RunningMinio, startMinio } from './start-minio.ts'
export { startTestStack, type TestStack } from './start-test-stack.ts'
export { createPeople, type Person } from './people.ts'
export { createRestClient, type RestClient } from './rest-client.ts'
