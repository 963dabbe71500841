import type { Person } from '@chat/testkit'
import { askRest } from './ask.ts'
import { operationRequests } from './operation-requests.ts'
import type { Scene } from './scene.ts'

type Wish = Pick<Scene, 'conversationId'>

/** The id of a file that can be sent. */
export async function uploadPicture(url: string, { accessToken }: Person, conversationId: string): Promise<string> {
  const asked = operationRequests.uploadFile({ conversationId } satisfies Wish as Scene)
  const { whole } = await askRest(url, 'uploadFile', asked, accessToken)
  return (whole as { answer: { id: string } }).answer.id
}

/** The id of an upload of which nothing came yet. */
export async function beginUpload(url: string, { accessToken }: Person, conversationId: string): Promise<string> {
  const asked = operationRequests.beginResumableUpload({ conversationId } satisfies Wish as Scene)
  const { whole } = await askRest(url, 'beginResumableUpload', asked, accessToken)
  return (whole as { location: string }).location.split('/').at(-1) ?? ''
}
