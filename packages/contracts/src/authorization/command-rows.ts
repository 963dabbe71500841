import type { ClientLogCommandName, GatewayCommandName } from '../commands/index.ts'
import {
  APART,
  ASKED,
  elsewhere,
  everySignedIn,
  ofConversation,
  ofGroup,
  ofRoom,
  participants,
  permitted,
  type Row,
  signedIn,
  witnesses,
} from './row.ts'

/** What clients say on sockets; internal commands do not exist for them. */
export type SpokenCommandName = ClientLogCommandName | GatewayCommandName

const reading = ofConversation(participants('NOT_A_PARTICIPANT'))
const taking = ofConversation(participants('NOT_A_PARTICIPANT', ASKED))
const seen = ofConversation(witnesses('MESSAGE_NOT_FOUND'))
const reacting = participants('NOT_A_PARTICIPANT', { ...ASKED, ...APART })
const sending = ofConversation(participants('NOT_A_PARTICIPANT', { requested: 'REQUEST_PENDING', ...APART }))
const inviting = ofConversation(permitted('manage-invites'))

/** Who may do what over a socket. A command without a row does not compile. */
export const commandRows: { readonly [N in SpokenCommandName]: Row } = {
  /** With one's own token. */
  auth: ofConversation(everySignedIn('ok', { anonymous: 'ok' })),
  heartbeat: signedIn,
  sync: signedIn,
  'watch-presence': signedIn,
  'update-status': signedIn,
  'block-user': signedIn,
  'unblock-user': signedIn,

  'join-conversation': reading,
  'leave-conversation': signedIn,
  'join-room': ofRoom(everySignedIn('ok', { removed: 'FORBIDDEN' })),
  'leave-room': ofRoom(everySignedIn('ok')),
  'join-by-invite': ofGroup(everySignedIn('ok', { removed: 'FORBIDDEN' })),
  typing: taking,
  'stop-typing': taking,
  'mark-read': taking,
  'mark-delivered': taking,
  'set-preferences': reading,
  'save-draft': reading,

  'accept-request': reading,
  'reject-request': ofConversation(
    participants('NOT_A_PARTICIPANT', {
      member: 'FORBIDDEN',
      moderator: 'FORBIDDEN',
      admin: 'FORBIDDEN',
      owner: 'FORBIDDEN',
      blocked: 'FORBIDDEN',
      blocker: 'FORBIDDEN',
    }),
  ),
  'update-conversation': ofConversation(permitted('update-conversation')),
  'add-participant': ofConversation(permitted('add-participant')),
  'remove-participant': ofConversation(permitted('remove-participant')),
  'update-participant-role': ofConversation(permitted('update-participant-role')),
  'create-invite': inviting,
  'revoke-invite': inviting,

  'send-message': sending,
  'send-room-message': ofRoom(participants('NOT_A_PARTICIPANT', elsewhere('NOT_A_PARTICIPANT'))),
  'edit-message': ofConversation(
    participants('NOT_A_PARTICIPANT', {
      ...ASKED,
      ...APART,
      member: 'FORBIDDEN',
      moderator: 'FORBIDDEN',
      admin: 'FORBIDDEN',
      owner: 'FORBIDDEN',
    }),
    participants('NOT_A_PARTICIPANT', { ...ASKED, ...APART }),
  ),
  'delete-message': ofConversation(
    participants('NOT_A_PARTICIPANT', { ...ASKED, member: 'FORBIDDEN', blocked: 'FORBIDDEN', blocker: 'FORBIDDEN' }),
    participants('NOT_A_PARTICIPANT', ASKED),
  ),
  'delete-messages': signedIn,
  'add-reaction': ofConversation(reacting),
  'remove-reaction': taking,
  'pin-message': ofConversation(reacting),
  'unpin-message': ofConversation(reacting),
  'forward-message': seen,
  'read-thread': seen,
  'follow-thread': seen,
  'mark-thread-read': seen,

  'ai-ask': ofConversation(
    participants('NOT_A_PARTICIPANT', {
      requested: 'REQUEST_PENDING',
      blocked: 'NOT_FOR_DIRECT',
      blocker: 'NOT_FOR_DIRECT',
    }),
  ),
  'ai-running': reading,
  'ai-abort': ofConversation(everySignedIn('GENERATION_NOT_FOUND')),
  /** Who asked the assistant may ask again; these messages ask nobody. */
  'ai-regenerate': ofConversation(
    everySignedIn('FORBIDDEN', {
      stranger: 'MESSAGE_NOT_FOUND',
      requested: 'MESSAGE_NOT_FOUND',
      left: 'MESSAGE_NOT_FOUND',
      removed: 'MESSAGE_NOT_FOUND',
      administrator: 'MESSAGE_NOT_FOUND',
    }),
    everySignedIn('MESSAGE_NOT_FOUND'),
  ),
}
