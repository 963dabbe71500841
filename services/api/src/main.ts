import { readConfig, runService } from '@chat/service-kit'
import { apiConfig } from './config.ts'
import { createApi } from './service.ts'

await runService(() => createApi(readConfig(apiConfig, process.env)))
