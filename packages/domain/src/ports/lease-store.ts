export interface WorkerLease {
  workerId: string
  partitions: number[]
}

/** Who owns which partitions, by the time of the database. It saves work; the indexes are the fence. */
export interface LeaseStore {
  /** Writes my lease for `ttlMs` from now, on a majority, and answers all leases that have not run out, mine too. */
  renew(lease: WorkerLease, ttlMs: number, signal: AbortSignal): Promise<WorkerLease[]>
  /** On a clean stop. */
  release(workerId: string, signal: AbortSignal): Promise<void>
}
