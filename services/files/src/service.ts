import type { AddressInfo } from 'node:net'
import { limits as standard } from '@chat/contracts'
import { createListFiles, createOpenFiles, EndedSessions } from '@chat/domain'
import { closeServer } from '@chat/http'
import {
  createAdminServer,
  createLogger,
  createRegistry,
  createTracing,
  keepDoing,
  type Service,
  systemClock as clock,
  systemIds as ids,
} from '@chat/service-kit'
import type { FilesConfig } from './config.ts'
import { type ConnectDeps, connectDeps } from './connect-deps.ts'
import { createHttpApp } from './http-app.ts'
import { createLinks } from './links.ts'
import { createLookAtMedia } from './media/look-at-media.ts'
import { createTakeFrame } from './media/take-frame.ts'
import { createWorkshop } from './media/workshop.ts'
import { createFilesMetrics } from './metrics.ts'
import { createCompleteArrival } from './receiving/complete-arrival.ts'
import { createBeginDirectUpload } from './receiving/direct-upload.ts'
import { createReceiveAvatar } from './receiving/receive-avatar.ts'
import { createReceiveFile } from './receiving/receive-file.ts'
import { createReceiveForm } from './receiving/receive-form.ts'
import { createResumableUploads } from './receiving/resumable-upload.ts'
import { createScanFiles, type ScanFiles } from './scanning/scan-files.ts'
import { createSweepFiles, type SweepFiles } from './sweep-files.ts'

const VERSION = '0.1.0'
const ANNOUNCE_EVERY_MS = 5_000
const SCAN_EVERY_MS = 5_000
const SWEEP_EVERY_MS = 30_000

export interface Files extends Service {
  port: number
  adminPort: number
  /** What it does now and then by itself. */
  sweep: SweepFiles
  scanWaiting: ScanFiles['scanWaiting']
}

/** Composition root. A test may pass its own `connect`. */
export async function createFiles(config: FilesConfig, connect: ConnectDeps = connectDeps): Promise<Files> {
  await using scope = new AsyncDisposableStack()
  const logger = createLogger({ service: 'files', nodeId: config.NODE_ID, level: config.LOG_LEVEL })
  const registry = createRegistry({ service: 'files', version: VERSION })
  const tracing = scope.use(await createTracing(config, { name: 'files', version: VERSION }))
  const deps = await connect(config, scope, logger, tracing)
  const stop = scope.adopt(new AbortController(), (controller) => controller.abort(new Error('files is stopping')))
  const { signal } = stop
  const admin = scope.use(
    await createAdminServer({ host: config.HOST, port: config.ADMIN_PORT, checks: deps.checks, registry }),
  )
  const { files, reader, store } = deps
  const endedSessions = new EndedSessions({
    sessions: deps.sessions,
    keptMs: config.JWT_EXPIRY,
    clock,
    failed: (err) => logger.warn({ err }, 'ended sessions not read'),
  })
  const limits = {
    fileBytesMax: config.FILE_MAX_BYTES,
    imagePixelsMax: standard.imagePixelsMax,
    quotaBytes: config.FILE_QUOTA_BYTES,
    extensions: new Set(config.FILE_EXTENSIONS),
  }
  const metrics = createFilesMetrics(registry)
  const scanning = deps.scanner && createScanFiles({ files, store, scanner: deps.scanner, clock, metrics })
  const workshop = scope.use(createWorkshop())
  const takeFrame = createTakeFrame(config.FFMPEG_PATH)
  const lookAtMedia = createLookAtMedia({ store, workshop, takeFrame, pixelsMax: limits.imagePixelsMax })
  const receive = createReceiveFile({
    files,
    store,
    clock,
    ids,
    workshop,
    lookAtMedia,
    scan: scanning?.scan ?? null,
    limits,
  })
  const arrivals = { receive, reader, files, store, ids, clock, metrics, now: clock.now }
  const completeArrival = createCompleteArrival(arrivals)
  const sweep = createSweepFiles({ files, store, clock })
  let isDraining = false
  const app = scope.adopt(
    await createHttpApp(config, {
      useCases: {
        receiveForm: createReceiveForm({ receive, reader }),
        receiveAvatar: createReceiveAvatar({ receive }),
        beginDirectUpload: createBeginDirectUpload(arrivals),
        resumableUploads: createResumableUploads({ ...arrivals, complete: completeArrival }),
        completeArrival,
        openFiles: createOpenFiles({ files, reader }),
        listFiles: createListFiles({ files, reader }),
        reader,
        links: createLinks({ secret: config.JWT_SECRET, validMs: config.FILE_LINK_EXPIRY, now: clock.now }),
        files,
        store,
        resizing: scope.use(createWorkshop()),
        endedSessions,
        limits,
        baseUrl: config.CDN_BASE_URL?.replace(/\/+$/, '') ?? '',
        now: clock.now,
        metrics,
      },
      buckets: deps.buckets,
      logger,
      isDraining: () => isDraining,
      tracing,
      signal,
    }),
    (server) => server.close(),
  )
  await endedSessions.look(signal) // before the first request
  await app.listen({ host: config.HOST, port: config.PORT })
  void endedSessions.run(signal)
  const warn = (what: string) => (err: unknown) => logger.warn({ err }, what)
  const sweeping = { act: sweep, everyMs: SWEEP_EVERY_MS, failed: warn('files not swept and are tried again') }
  void keepDoing(sweeping, clock, signal)
  if (scanning) {
    const failed = warn('files not scanned and are tried again')
    void keepDoing({ act: scanning.scanWaiting, everyMs: SCAN_EVERY_MS, failed }, clock, signal)
  }
  const announcing = {
    act: () => deps.nodes.announce('files', config.NODE_ID),
    everyMs: ANNOUNCE_EVERY_MS,
    failed: warn('node not announced'),
  }
  void keepDoing(announcing, clock, signal)
  admin.markStarted()
  const { port } = app.server.address() as AddressInfo
  const adminPort = admin.port
  logger.info({ port, adminPort }, 'listening')

  const owned = scope.move() // from here the service, not this function, closes them
  return {
    port,
    adminPort,
    sweep,
    scanWaiting: async (...args) => scanning?.scanWaiting(...args) ?? 0,
    async drain(drainSignal) {
      admin.markDraining()
      isDraining = true
      await closeServer(app, drainSignal)
      await deps.nodes.withdraw('files', config.NODE_ID).catch(() => {}) // it runs out by itself
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
