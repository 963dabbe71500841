/** The real services on databases of this file's own, and clients that are closed with them. */
import { type Chat, type ChatOptions, createChat } from '@chat/client'
import { freshDatabase, freshPrefix, startTestStack, type TestStack } from '@chat/testkit'

const { uri } = freshDatabase()
const { prefix, url: redisUrl } = freshPrefix()

const PASSWORD = 'correct-horse-7-battery'

export interface System extends AsyncDisposable {
  readonly stack: TestStack
  /** A new account, signed in and online. */
  signUp(username: string, options?: ChatOptions): Promise<Chat>
  /** Another device of the same person. */
  signIn(username: string, options?: ChatOptions): Promise<Chat>
  readonly password: string
}

export async function startSystem(options: Parameters<typeof startTestStack>[0] = {}): Promise<System> {
  await using scope = new AsyncDisposableStack()
  const stack = scope.use(
    await startTestStack({
      workers: 1,
      mongodbUri: uri,
      redisUrl: redisUrl,
      ...options,
      env: { KEY_PREFIX: prefix, ...options.env },
    }),
  )
  const owned = scope.move()
  const newChat = (more: ChatOptions = {}) =>
    owned.adopt(createChat({ url: stack.url, ...more }), (chat) => chat.close())
  return {
    stack,
    password: PASSWORD,
    async signUp(username, more) {
      const chat = newChat(more)
      await chat.signUp({ username, email: `${username}@example.com`, password: PASSWORD })
      await chat.connect()
      return chat
    },
    async signIn(username, more) {
      const chat = newChat(more)
      await chat.signIn({ login: username, password: PASSWORD })
      await chat.connect()
      return chat
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The texts of a conversation's messages as this client shows them. */
export const textsOf = (chat: Chat, conversationId: string): string[] =>
  (chat.store.getState().windows[conversationId]?.items ?? [])
    .filter(({ kind }) => kind === 'text')
    .map(({ content }) => content)
