import { defineCommand } from '../command.ts'
import { Status, StatusChange } from '../things/user.ts'

/** What is left out is taken away. */
export const updateStatus = defineCommand({
  name: 'update-status',
  decidedBy: 'gateway',
  request: StatusChange,
  reply: Status,
  errors: ['BUSY'],
})
