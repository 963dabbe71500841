import { type Chat, ChatError, createChat } from '@chat/client'
import type { CanaryConfig } from '../config.ts'

/** The canary's messages go by themselves after a day. */
const KEEP_SECONDS = 24 * 60 * 60

export interface Pair extends AsyncDisposable {
  readonly sender: Chat
  readonly receiver: Chat
  readonly conversationId: string
}

/** Two accounts with a direct conversation, online through the address that people use. */
export async function openPair(
  { CANARY_URL, CANARY_NAME, CANARY_PASSWORD }: CanaryConfig,
  signal: AbortSignal,
): Promise<Pair> {
  await using scope = new AsyncDisposableStack()
  const open = async (username: string): Promise<Chat> => {
    signal.throwIfAborted()
    const chat = scope.adopt(createChat({ url: CANARY_URL }), (opened) => opened.close())
    await signInOrUp(chat, username, CANARY_PASSWORD)
    await chat.connect()
    return chat
  }
  const sender = await open(`${CANARY_NAME}-1`)
  const receiver = await open(`${CANARY_NAME}-2`)
  const receiverId = receiver.store.getState().me?.id
  if (receiverId === undefined) throw new Error('the receiving account has no id')
  const { id: conversationId, settings } = await sender.createDirect(receiverId)
  if (settings.disappearAfterSeconds !== KEEP_SECONDS) {
    await sender.updateConversation(conversationId, { settings: { disappearAfterSeconds: KEEP_SECONDS } })
  }
  await receiver.openConversation(conversationId)
  const owned = scope.move()
  return { sender, receiver, conversationId, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function signInOrUp(chat: Chat, username: string, password: string): Promise<void> {
  try {
    await chat.signIn({ login: username, password })
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'INVALID_CREDENTIALS') throw error
    // RFC 2606: this address belongs to nobody.
    await chat.signUp({ username, email: `${username}@canary.invalid`, password })
  }
}
