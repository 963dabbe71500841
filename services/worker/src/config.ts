import { commonFields } from '@chat/service-kit'
import { z } from 'zod'

export const workerConfig = z.object({ ...commonFields })

export type WorkerConfig = z.infer<typeof workerConfig>
