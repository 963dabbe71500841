import { commonFields, tracingFields } from '@chat/service-kit'
import { z } from 'zod'

export const jobsConfig = z.object({ ...commonFields, ...tracingFields })

export type JobsConfig = z.infer<typeof jobsConfig>
