export { type FilesConfig, filesConfig } from './config.ts'
export { createFiles, type Files } from './service.ts'
