import { readConfig, runService } from '@chat/service-kit'
import { aiConfig } from './config.ts'
import { createAi } from './service.ts'

await runService(() => createAi(readConfig(aiConfig, process.env)))
