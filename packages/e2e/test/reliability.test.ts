import {
  complaintsAbout,
  recordOf,
  renderReport,
  runScenario,
  type ScenarioResult,
  SHARED_TOLERANCE,
  startChaosStack,
} from '@chat/chaos'
import { requireTool } from '@chat/testkit'
import { beforeAll, expect, test } from 'vitest'

// The real system under 200 commands a second while its parts are killed with -9, one after the other.

const TOXIPROXY = process.env['TOXIPROXY_PATH'] ?? 'toxiproxy-server'

requireTool('nginx', 'apt-get install -y nginx')('reliability', () => {
  requireTool(TOXIPROXY, 'https://github.com/Shopify/toxiproxy/releases')('of the whole system', () => {
    let result: ScenarioResult

    beforeAll(async () => {
      await using stack = await startChaosStack()
      result = await runScenario({
        stack,
        faults: ['kill-gateway', 'kill-worker', 'kill-redis', 'fail-over'],
        seed: 4,
        rate: 200,
      })
      console.log(renderReport([recordOf('mix', result)]))
    }, 150_000)

    test('the load was there, and was answered', () => {
      const { invoked, acknowledged } = result.verdict.counts
      expect(invoked).toBeGreaterThan(4_000)
      expect(acknowledged).toBeGreaterThan(invoked * 0.9)
      // Who was removed from a group is refused; nothing else may be.
      expect(Object.keys(result.refusals).filter((code) => code !== 'NOT_A_PARTICIPANT')).toEqual([])
    })

    test('no violation of I1–I8', () => {
      expect(result.firstViolation).toBeNull()
      expect(result.verdict.violations).toEqual([])
    })

    test('no violation of G1–G8, by the checker of the simulation', () => {
      expect(result.brokenGuarantees.slice(0, 5)).toEqual([])
    })

    test('the members of a dead gateway and the partitions of a dead worker are back in time', () => {
      const injections = Map.groupBy(result.injections, ({ fault }) => fault)
      for (const fault of ['kill-gateway', 'kill-worker'])
        expect(
          complaintsAbout(
            [{ ...recordOf(fault, result), violations: {}, injections: injections.get(fault) ?? [] }],
            SHARED_TOLERANCE,
          ),
        ).toEqual([])
    })
  })
})
