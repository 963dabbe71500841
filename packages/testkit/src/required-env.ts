export function requiredEnv(name: 'TEST_MONGODB_URI' | 'TEST_REDIS_URL'): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run through the project "integration" of vitest`)
  return value
}
