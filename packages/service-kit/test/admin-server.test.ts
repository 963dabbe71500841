import { expect, test } from 'vitest'
import { createAdminServer, createRegistry } from '../src/index.ts'

test('probes follow the life of the service, and metrics tell the build', async () => {
  let isDatabaseUp = true
  await using admin = await createAdminServer({
    host: '127.0.0.1',
    port: 0,
    registry: createRegistry({ service: 'probe', version: '1.2.3' }),
    checks: {
      mongodb: async () => {
        if (!isDatabaseUp) throw new Error('gone')
      },
    },
  })
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${admin.port}${path}`)
    return { status: response.status, text: await response.text() }
  }
  expect(await get('/livez')).toMatchObject({ status: 200 })
  expect(await get('/startupz')).toMatchObject({ status: 503 })
  expect(await get('/readyz')).toMatchObject({ status: 503 })
  admin.markStarted()
  expect(await get('/startupz')).toMatchObject({ status: 200 })
  expect(await get('/readyz?verbose')).toEqual({ status: 200, text: '[+] mongodb ok\nready\n' })
  isDatabaseUp = false
  expect(await get('/readyz')).toEqual({ status: 503, text: '[-] mongodb failed: gone\nnot ready\n' })
  isDatabaseUp = true
  admin.markDraining()
  expect(await get('/readyz')).toMatchObject({ status: 503 })
  const metrics = (await get('/metrics')).text
  expect(metrics).toContain('chat_build_info{service="probe",version="1.2.3"')
  expect(metrics).toContain('nodejs_eventloop_lag_seconds')
  expect((await get('/elsewhere')).status).toBe(404)
})
