import { commonFields } from '@chat/service-kit'
import { z } from 'zod'

export const jobsConfig = z.object({ ...commonFields })

export type JobsConfig = z.infer<typeof jobsConfig>
