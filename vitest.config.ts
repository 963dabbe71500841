import { defineConfig } from 'vitest/config'

const servers = 'packages/testkit/src/global-setup.ts'
const simulation = 'packages/simulation/src/**/*.test.ts'
const endToEnd = 'packages/e2e/test/**/*.test.ts'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,services}/*/src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: [simulation, '**/node_modules/**'],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'simulation',
          include: [simulation],
          pool: 'forks',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,services}/*/test/**/*.test.{ts,tsx}'],
          exclude: [endToEnd, '**/node_modules/**'],
          globalSetup: [servers],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [endToEnd],
          globalSetup: [servers],
          pool: 'forks',
          // Each file runs a whole system of its own.
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      // Two that need what not every machine has: kubectl, and with it a control plane; a Docker engine.
      {
        test: {
          name: 'kubernetes',
          include: ['packages/deployment/kubernetes/*.test.ts'],
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'docker',
          include: ['packages/deployment/docker/*.test.ts'],
          maxWorkers: 1,
          testTimeout: 120_000,
        },
      },
    ],
  },
})
