import type { DoctorConfig } from '../config.ts'
import { failure, type Finding, ok, reasonOf } from './finding.ts'

const WITHIN_MS = 5_000

/** From inside, and as a browser sees it: two addresses that need not be the same. */
export async function checkObjectStore({ S3_ENDPOINT, S3_PUBLIC_ENDPOINT }: DoctorConfig): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [name, endpoint, fix] of [
    ['S3_ENDPOINT', S3_ENDPOINT, 'is the store running, and may this machine reach it?'],
    [
      'S3_PUBLIC_ENDPOINT',
      S3_PUBLIC_ENDPOINT,
      'browsers upload to it and download from it: it must be reachable from outside',
    ],
  ] as const) {
    if (endpoint === undefined) continue
    const url = endpoint.includes('://') ? endpoint : `http://${endpoint}`
    try {
      // Any answer will do: whether the keys are right is for the files service to say.
      const { status } = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) })
      findings.push(ok('object-store', `${name} answers (status ${status})`))
    } catch (error) {
      findings.push(failure('object-store', `${name} (${url}) cannot be reached: ${reasonOf(error)}`, fix))
    }
  }
  return findings
}
