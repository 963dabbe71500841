/** The examples that lie in the repository, and what they must hold. */
import { toCurl, toPostman } from '../packages/contracts/src/documents.ts'

export const exampleFiles: Readonly<Record<string, () => string>> = {
  'CHAT_API_TESTING.sh': toCurl,
  'docs/chatterbox.postman_collection.json': () => `${JSON.stringify(toPostman(), null, 2)}\n`,
}
