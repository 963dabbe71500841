import type { AnswerStore } from '@chat/domain'
import { mongo } from 'mongoose'
import { databaseOfConnection, type MongoConnection } from '../connection.ts'
import { perform } from '../perform.ts'
import { DUPLICATE_KEY, MAJORITY } from '../write-command.ts'
import { type AnswerDocument, answerModel } from './answer-schema.ts'

/** The only writer of `answers`. */
export function createAnswerStore(connection: MongoConnection): AnswerStore {
  const answers = databaseOfConnection(connection).collection<AnswerDocument>(answerModel(connection).collection.name)
  return {
    begin: ({ id, hash, now, heldUntil, expiresAt }, signal) =>
      perform(signal, async () => {
        const document = { _id: id, hash, answer: null, heldUntil, expiresAt: new Date(expiresAt) }
        try {
          await answers.insertOne(document, { writeConcern: MAJORITY })
          return { type: 'begun' }
        } catch (error) {
          if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error
        }
        const known = await answers.findOne({ _id: id })
        if (!known) return { type: 'under-way' } // it failed just now: whoever asks again begins anew
        if (known.hash !== hash) return { type: 'reused' }
        if (known.answer !== null) return { type: 'done', answer: known.answer }
        if (known.heldUntil > now) return { type: 'under-way' }
        const { modifiedCount } = await answers.updateOne(
          { _id: id, answer: null, heldUntil: known.heldUntil },
          { $set: { heldUntil } },
          { writeConcern: MAJORITY },
        )
        return { type: modifiedCount === 1 ? 'begun' : 'under-way' }
      }),

    finish: (id, answer, signal) =>
      perform(signal, async () => {
        await answers.updateOne({ _id: id }, { $set: { answer } }, { writeConcern: MAJORITY })
      }),

    forget: (id, signal) =>
      perform(signal, async () => {
        await answers.deleteOne({ _id: id, answer: null })
      }),
  }
}
