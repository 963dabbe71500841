import { testResumableUploads } from './resumable-suite.ts'
import { startFilesSystem } from './start-files-system.ts'

testResumableUploads(startFilesSystem())
