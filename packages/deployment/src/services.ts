import { aiConfig } from '@chat/ai/config'
import { apiConfig } from '@chat/api/config'
import { filesConfig } from '@chat/files/config'
import { gatewayConfig } from '@chat/gateway/config'
import { canaryConfig } from '@chat/ops/config'
import { workerConfig } from '@chat/worker/config'
import { jobsConfig } from '@chat/worker/jobs/config'
import type { z } from 'zod'

export interface DeployedService {
  /** The image it runs from; several services may share one. */
  readonly image: string
  /** The program in that image. */
  readonly program: string
  /** What it reads of the environment. */
  readonly config: z.ZodObject
}

/** Every service that runs on Node, once. Each has a folder of its name in kubernetes/bases. */
export const services = {
  api: { image: 'api', program: 'main', config: apiConfig },
  gateway: { image: 'gateway', program: 'main', config: gatewayConfig },
  worker: { image: 'worker', program: 'main', config: workerConfig },
  jobs: { image: 'worker', program: 'jobs', config: jobsConfig },
  files: { image: 'files', program: 'main', config: filesConfig },
  ai: { image: 'ai', program: 'main', config: aiConfig },
  canary: { image: 'ops', program: 'main', config: canaryConfig },
} as const satisfies Record<string, DeployedService>

/** The programs of each image, by the name of their file there. */
export const images: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  api: { main: 'services/api/src/main.ts' },
  gateway: { main: 'services/gateway/src/main.ts' },
  worker: { main: 'services/worker/src/main.ts', jobs: 'services/worker/src/jobs/main.ts' },
  // The second is started by the first, under this name.
  files: { main: 'services/files/src/main.ts', 'workshop-process.ts': 'services/files/src/media/workshop-process.ts' },
  ai: { main: 'services/ai/src/main.ts' },
  ops: { main: 'services/ops/src/main.ts' },
}
