// What Docker asks: whether the service that runs in this container is ready.
const { ADMIN_PORT = '9464' } = process.env
const { ok } = await fetch(`http://127.0.0.1:${ADMIN_PORT}/readyz`, { signal: AbortSignal.timeout(6_000) })
process.exit(ok ? 0 : 1)
