import { commands, disconnects, errors, inboxIdOf, operations, parseMessageId } from '@chat/contracts'
import { describe, expect, it } from 'vitest'
import { comesBackAfter, conversationOfMessage, isInbox, isRetryable } from './contract-values.ts'
import { operationTable } from './rest/operation-table.ts'

describe('the values repeated from the contracts', () => {
  it('retries what the table of errors says', () => {
    for (const [code, { retry }] of Object.entries(errors)) expect([code, isRetryable(code)]).toEqual([code, retry])
  })

  it('comes back after the disconnects that say so', () => {
    for (const [code, { reconnect }] of Object.entries(disconnects)) {
      expect(comesBackAfter[code as keyof typeof disconnects]).toBe(reconnect)
    }
  })

  it('has every operation', () => {
    const rows = Object.entries(operations).map(([id, { method, path, auth }]) => [id, [method, path, auth]])
    expect(operationTable).toEqual(Object.fromEntries(rows))
  })

  it('reads ids as the contracts do', () => {
    for (const id of ['cnv_a.12', 'cnv_a', '.1', 'cnv_a.0', 'cnv_a.b.3', 'cnv_a.1234567890123456', '']) {
      expect(conversationOfMessage(id)).toBe(parseMessageId(id)?.conversationId ?? null)
    }
    expect(isInbox(inboxIdOf('usr_a'))).toBe(true)
    expect(isInbox('cnv_inb_')).toBe(false)
  })

  it('sends the id of a command in the field that its contract names', () => {
    for (const { name, decidedBy, request } of Object.values(commands)) {
      if (decidedBy !== 'log') continue
      const idField = name === 'send-message' ? 'clientMsgId' : 'commandId'
      expect(Object.keys(request.shape)).toContain(idField)
    }
  })
})
