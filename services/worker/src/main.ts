import { readConfig, runService } from '@chat/service-kit'
import { workerConfig } from './config.ts'
import { createWorker } from './service.ts'

await runService(() => createWorker(readConfig(workerConfig, process.env)))
