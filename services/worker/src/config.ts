import { commonFields, tracingFields } from '@chat/service-kit'
import { z } from 'zod'

export const workerConfig = z.object({ ...commonFields, ...tracingFields })

export type WorkerConfig = z.infer<typeof workerConfig>
