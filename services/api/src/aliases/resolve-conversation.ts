import { type ConversationId, fieldOf, ID_PREFIXES } from '@chat/contracts'
import { AppError, directIdOf } from '@chat/domain'
import { sha256 } from '../adapters/crypto.ts'
import type { AliasScene, Asked } from './alias.ts'

export function callerOf({ caller }: AliasScene): NonNullable<AliasScene['caller']> {
  if (!caller) throw new AppError('UNAUTHENTICATED')
  return caller
}

/** Of a room by its id, name or slug; whatever else looks like an id is taken for one. */
export async function findByName(
  name: string,
  { useCases, signal }: AliasScene,
): Promise<{ id: ConversationId; isRoom: boolean }> {
  try {
    return { id: (await useCases.conversations.findRoom(name, signal)).id, isRoom: true }
  } catch (error) {
    const isId = name.startsWith(ID_PREFIXES.conversation)
    if (isId && error instanceof AppError && error.code === 'ROOM_NOT_FOUND') return { id: name, isRoom: false }
    throw error
  }
}

/** The conversation that is named, if the caller takes part in it, or else the direct one with who shall get it. */
export async function findForMessage(body: Asked['body'], scene: AliasScene): Promise<unknown> {
  const conversationId = fieldOf(body, 'conversationId')
  const receiverId = fieldOf(body, 'userId')
  if (typeof receiverId !== 'string') return conversationId
  const { useCases, signal } = scene
  const caller = callerOf(scene)
  if (typeof conversationId === 'string') {
    const found = await useCases.conversations.get(conversationId, caller.userId, signal).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'CONVERSATION_NOT_FOUND') return null
      throw error
    })
    if (found?.state === 'accepted') return conversationId
  }
  return (await useCases.start.direct(caller, receiverId, signal)).conversationId
}

/** For one of the two only. Others are answered as if there were none. */
export function directBetween(one: string, other: string, scene: AliasScene): ConversationId {
  const { userId } = callerOf(scene)
  if (userId !== one && userId !== other) throw new AppError('CONVERSATION_NOT_FOUND')
  return directIdOf(one, other, sha256)
}
