import { readConfig, runService } from '@chat/service-kit'
import { gatewayConfig } from './config.ts'
import { createGateway } from './service.ts'

await runService(() => createGateway(readConfig(gatewayConfig, process.env)))
