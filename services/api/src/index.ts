export { type ApiConfig, apiConfig } from './config.ts'
export { type Api, createApi } from './service.ts'
