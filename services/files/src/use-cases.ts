import type { EndedSessions, FileStore, ConversationReader, ListFiles, OpenFiles } from '@chat/domain'
import type { Links } from './links.ts'
import type { Workshop } from './media/workshop.ts'
import type { FilesMetrics } from './metrics.ts'
import type { ObjectStore } from './object-store.ts'
import type { CompleteArrival } from './receiving/complete-arrival.ts'
import type { BeginDirectUpload } from './receiving/direct-upload.ts'
import type { ReceiveForm } from './receiving/receive-form.ts'
import type { ResumableUploads } from './receiving/resumable-upload.ts'

/** Everything the routes can do. */
export interface UseCases {
  receiveForm: ReceiveForm
  receiveAvatar: ReceiveForm
  beginDirectUpload: BeginDirectUpload
  resumableUploads: ResumableUploads
  completeArrival: CompleteArrival
  openFiles: OpenFiles
  listFiles: ListFiles
  reader: ConversationReader
  links: Links
  files: FileStore
  store: ObjectStore
  /** Not the one where what is uploaded is looked at: who looks on does not hold up who sends. */
  resizing: Pick<Workshop, 'resizeImage'>
  endedSessions: Pick<EndedSessions, 'has'>
  limits: { fileBytesMax: number; imagePixelsMax: number; quotaBytes: number; extensions: ReadonlySet<string> }
  /** In front of signed addresses; empty for where the page came from. */
  baseUrl: string
  now: () => number
  metrics: FilesMetrics
}
