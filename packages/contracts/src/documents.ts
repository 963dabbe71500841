/** What is said about the contracts; apart, so that no client carries it along. */
export { asyncApiDocument } from './asyncapi.ts'
export { type ErrorPage, errorPages } from './error-pages.ts'
export { openApiDocument } from './openapi.ts'
export { toCurl } from './examples/to-curl.ts'
export { toPostman } from './examples/to-postman.ts'
