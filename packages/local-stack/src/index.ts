export { StackError } from './stack-error.ts'
export { repositoryRoot } from './repository-root.ts'
export { createProcessGuard, type ProcessGuard } from './process/process-guard.ts'
export {
  startProcess,
  type ManagedProcess,
  type ProcessExit,
  type StartProcessOptions,
} from './process/start-process.ts'
export { findOnPath } from './process/find-on-path.ts'
export { findFreePort, isPortFree } from './process/find-free-port.ts'
export { findMongod, type Mongod } from './mongo/find-mongod.ts'
export { startMongo, type MongoMember, type RunningMongo, type StartMongoOptions } from './mongo/start-mongo.ts'
export { findRedisServer, type RedisServer } from './redis/find-redis-server.ts'
export { startRedis, type RunningRedis, type StartRedisOptions } from './redis/start-redis.ts'
export { startService, type RunningService, type StartServiceOptions } from './stack/start-service.ts'
export { startStack, type RunningStack, type StartStackOptions } from './stack/start-stack.ts'
export { migrateDatabase } from './stack/migrate-database.ts'
export { findNginx, type Nginx } from './edge/find-nginx.ts'
export { startEdge, type EdgeKind, type RunningEdge, type StartEdgeOptions } from './edge/start-edge.ts'
export { buildWeb, watchWeb, webRoot } from './launcher/build-web.ts'
export { lockDataFolder, type DataFolderLock } from './launcher/data-folder-lock.ts'
export { readDataVersions, writeDataVersions } from './launcher/data-versions.ts'
export { ensureDiskSpace } from './launcher/ensure-disk-space.ts'
export { readOrCreateSecrets, type LocalSecrets } from './launcher/local-secrets.ts'
export { aptInstall } from './process/apt-install.ts'
export { findChromium } from './process/find-chromium.ts'
export { measureMemory, type ProcessMemory } from './launcher/measure-memory.ts'
