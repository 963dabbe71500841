export * from './command-stream.ts'
export * from './lease-store.ts'
export * from './log-store.ts'
export * from './samples.ts'
