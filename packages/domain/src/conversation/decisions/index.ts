import type { LogCommandName } from '@chat/contracts'
import type { Decider } from '../decision.ts'
import { acceptRequest } from './accept-request.ts'
import { addInvite } from './add-invite.ts'
import { addParticipant } from './add-participant.ts'
import { addReaction } from './add-reaction.ts'
import { answerQuestion } from './answer-question.ts'
import { appendToInbox } from './append-to-inbox.ts'
import { createConversation } from './create-conversation.ts'
import { deleteMessage } from './delete-message.ts'
import { editMessage } from './edit-message.ts'
import { endParticipation } from './end-participation.ts'
import { expireMessages } from './expire-messages.ts'
import { rejectRequest } from './reject-request.ts'
import { pinMessage, unpinMessage } from './pin-message.ts'
import { removeParticipant } from './remove-participant.ts'
import { removeReaction } from './remove-reaction.ts'
import { revokeInvite } from './revoke-invite.ts'
import { sendMessage } from './send-message.ts'
import { setBlock } from './set-block.ts'
import { startParticipation } from './start-participation.ts'
import { touchConversation } from './touch-conversation.ts'
import { updateConversation } from './update-conversation.ts'
import { updateParticipantRole } from './update-participant-role.ts'
/** How each command of a conversation is decided. A command without a row does not compile. */
export const deciders: { readonly [N in LogCommandName]: Decider<N> } = {
  'accept-request': acceptRequest,
  'add-invite': addInvite,
  'add-participant': addParticipant,
  'add-reaction': addReaction,
  'answer-question': answerQuestion,
  'append-to-inbox': appendToInbox,
  'create-conversation': createConversation,
  'delete-message': deleteMessage,
  'edit-message': editMessage,
  'end-participation': endParticipation,
  'expire-messages': expireMessages,
  'reject-request': rejectRequest,
  'pin-message': pinMessage,
  'remove-participant': removeParticipant,
  'remove-reaction': removeReaction,
  'revoke-invite': revokeInvite,
  'send-message': sendMessage,
  'set-block': setBlock,
  'start-participation': startParticipation,
  'touch-conversation': touchConversation,
  'unpin-message': unpinMessage,
  'update-conversation': updateConversation,
  'update-participant-role': updateParticipantRole,
}
