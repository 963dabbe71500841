import { getPriority, setPriority } from 'node:os'
import { readConfig, runService } from '@chat/service-kit'
import { jobsConfig } from './config.ts'
import { createJobs } from './service.ts'

const BEHIND_ALL_SERVICES = 10 // as `nice` counts: what nobody waits for gets the time that is left

// Where everything was started behind others already: to come forward needs a right that a container has not.
if (getPriority() < BEHIND_ALL_SERVICES) setPriority(BEHIND_ALL_SERVICES)
await runService(() => createJobs(readConfig(jobsConfig, process.env)))
