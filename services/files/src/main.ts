import { readConfig, runService } from '@chat/service-kit'
import { filesConfig } from './config.ts'
import { createFiles } from './service.ts'

await runService(() => createFiles(readConfig(filesConfig, process.env)))
