/** What is said about the contracts; apart, so that no client carries it along. */
export { asyncApiDocument } from './asyncapi.ts'
export { type ErrorPage, errorPages } from './error-pages.ts'
export { openApiDocument } from './openapi.ts'
