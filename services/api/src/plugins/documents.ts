import { AppError } from '@chat/domain'
import { asyncApiDocument, openApiDocument } from '@chat/contracts/documents'
import type { FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import { createAssets } from '../documents/assets.ts'
import { consolePage } from '../documents/console-page.ts'
import { errorIndexPage, errorPage } from '../documents/error-pages.ts'
import { ASSETS } from '../documents/html-page.ts'

const HTML = 'text/html; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'
const KEPT = 'public, max-age=300'

/** Our own files and the api; pictures and styles also as the console writes them into the page. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';')

/** What is written about the interface: both documents, a console, and a page for every error. */
export const documents = fp(async (app) => {
  const openApi = once(() => JSON.stringify(openApiDocument()))
  const asyncApi = once(() => JSON.stringify(asyncApiDocument()))
  const assetOf = createAssets()

  app.get('/api/openapi.json', async (_request, reply) => sendText(reply, JSON_TYPE, openApi()))
  app.get('/api/asyncapi.json', async (_request, reply) => sendText(reply, JSON_TYPE, asyncApi()))
  app.get('/api/docs', async (_request, reply) => sendPage(reply, consolePage()))
  app.get('/api/docs/errors', async (_request, reply) => sendPage(reply, errorIndexPage()))
  app.get<{ Params: { slug: string } }>('/api/docs/errors/:slug', async ({ params }, reply) => {
    const page = errorPage(params.slug)
    if (page === null) throw new AppError('NOT_FOUND')
    return sendPage(reply, page)
  })
  app.get<{ Params: { name: string } }>(`${ASSETS}/:name`, async ({ params, headers }, reply) => {
    const asset = await assetOf(params.name)
    if (asset === null) throw new AppError('NOT_FOUND')
    const { type, etag, gzipped, plain } = asset
    reply.header('cache-control', 'public, max-age=3600').header('etag', etag).header('vary', 'Accept-Encoding')
    if (headers['if-none-match'] === etag) return reply.code(304).send()
    if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return reply.type(type).send(plain)
    return reply.type(type).header('content-encoding', 'gzip').send(gzipped)
  })
})

/** Not at the start, which it would slow down. */
function once(make: () => string): () => string {
  let made: string | undefined
  return () => (made ??= make())
}

const sendText = (reply: FastifyReply, type: string, text: string): FastifyReply =>
  reply.type(type).header('cache-control', KEPT).send(text)

const sendPage = (reply: FastifyReply, page: string): FastifyReply =>
  sendText(reply.header('content-security-policy', PAGE_POLICY), HTML, page)
