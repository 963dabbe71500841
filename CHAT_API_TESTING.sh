#!/usr/bin/env bash
# A walk through the REST interface with curl, every operation once. Written by `npm run examples` from the contracts;
# changes made here are lost. The same for Postman: docs/chatterbox.postman_collection.json
#
#   bash CHAT_API_TESTING.sh                                        what `npm start` runs
#   BASE_URL=https://chat.example.com bash CHAT_API_TESTING.sh      another installation
#   ADMIN_TOKEN=… bash CHAT_API_TESTING.sh                          also what its administrator can do
#
# It makes three accounts with new names. It needs bash, curl and node (to read JSON), and stops at the first surprise.
set -euo pipefail
BASE_URL="${BASE_URL:-http://localhost:3000}"
API="${BASE_URL%/}/api"
adminToken="${ADMIN_TOKEN:-}"
run="$(date +%s)$((RANDOM % 1000))"
answer="$(mktemp)"
trap 'rm -f "$answer"' EXIT
step=''
done_count=0

# Sends a request and checks how it is answered: request '200 201' -X POST … What is limited is sent again later.
request() {
  local expected=" $1 " status
  shift
  status="$(curl --silent --show-error --retry 5 --max-time 30 --output "$answer" --write-out '%{http_code}' "$@")"
  if [[ "$expected" != *" $status "* ]]; then
    echo "✖ $step: answered $status" >&2
    cat "$answer" >&2
    exit 1
  fi
  done_count=$((done_count + 1))
  echo "✔ $step ($status)"
}

# Keeps parts of the answer in variables: keep annId user.id annToken accessToken
keep() {
  local name value
  while IFS='=' read -r name value; do printf -v "$name" '%s' "$value"; done < <(node -e '
    const [file, ...pairs] = process.argv.slice(1)
    const answer = JSON.parse(require("node:fs").readFileSync(file, "utf8"))
    for (let index = 0; index < pairs.length; index += 2) {
      const found = pairs[index + 1].split(".").reduce((value, key) => value?.[key], answer)
      console.log(pairs[index] + "=" + (found ?? ""))
    }
  ' "$answer" "$@")
}

# What happens in the background is asked for until it is there.
until_kept() {
  local name="$1" path="$2" attempt
  shift 2
  for attempt in {1..50}; do
    request "$@"
    keep "$name" "$path"
    if [ -n "${!name}" ]; then return; fi
    sleep 0.2
  done
  echo "✖ $step: no $path after $attempt attempts" >&2
  exit 1
}

step="health: 200 only when api, a gateway, a worker, MongoDB and Redis answer."
request '200' -X GET "${API}/health"

step="capabilities: What this installation can do: its limits, what is switched on, and the version of the protocol."
request '200' -X GET "${API}/capabilities"

step="register: Create an account and sign in."
request '201' -X POST "${API}/auth/register" \
  -H 'Content-Type: application/json' \
  -d "{\"username\":\"ann-${run}\",\"email\":\"ann-${run}@example.com\",\"password\":\"correct-horse-7-battery\"}"
keep annToken accessToken annId user.id

step="register: Create an account and sign in."
request '201' -X POST "${API}/auth/register" \
  -H 'Content-Type: application/json' \
  -d "{\"username\":\"bob-${run}\",\"email\":\"bob-${run}@example.com\",\"password\":\"correct-horse-7-battery\"}"
keep bobToken accessToken bobId user.id

step="register: Create an account and sign in."
request '201' -X POST "${API}/auth/register" \
  -H 'Content-Type: application/json' \
  -d "{\"username\":\"carol-${run}\",\"email\":\"carol-${run}@example.com\",\"password\":\"correct-horse-7-battery\"}"
keep carolToken accessToken carolId user.id

step="login: Sign in by username or email."
request '200' -X POST "${API}/auth/login" \
  -H 'Content-Type: application/json' \
  -d "{\"username\":\"ann-${run}\",\"password\":\"correct-horse-7-battery\"}"
keep annToken accessToken annRefreshToken refreshToken

step="me: Who I am."
request '200' -X GET "${API}/auth/me" \
  -H "Authorization: Bearer ${annToken}"

step="refresh: Exchange a refresh token for a new pair."
request '200' -X POST "${API}/auth/refresh" \
  -H 'Content-Type: application/json' \
  -d "{\"refreshToken\":\"${annRefreshToken}\"}"
keep annToken accessToken annRefreshToken refreshToken

step="getProfile: Me, with my settings."
request '200' -X GET "${API}/users/me" \
  -H "Authorization: Bearer ${annToken}"

step="updateProfile: Change what others see of me."
request '200' -X PATCH "${API}/users/me" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"displayName\":\"Ann\",\"bio\":\"Green tea.\"}"

step="setAvatar: Show this picture with my name; null: none. It was uploaded to /files/avatar before."
request '200' -X POST "${API}/users/me/avatar" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"fileId\":null}"

step="updateStatus: Set my status; what is left out is taken away. Who may see it is told at once."
request '200' -X PUT "${API}/users/me/status" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"availability\":\"dnd\",\"text\":\"Brewing\",\"emoji\":\"🍵\"}"

step="getStatus: My status as I set it. What has expired is not told."
request '200' -X GET "${API}/users/me/status" \
  -H "Authorization: Bearer ${annToken}"

step="updatePrivacy: Choose what others learn of me."
request '200' -X PATCH "${API}/users/me/privacy" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"lastSeen\":false}"

step="searchUsers: Find people by the beginning of their username or of a word of their name, or some by their ids."
request '200' -X GET "${API}/users?q=bob-${run}" \
  -H "Authorization: Bearer ${annToken}"

step="getUser: One person."
request '200' -X GET "${API}/users/${bobId}" \
  -H "Authorization: Bearer ${annToken}"

step="createDirect: The direct conversation with somebody; made when there is none."
request '200 201' -X POST "${API}/conversations/direct" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"userId\":\"${bobId}\"}"
keep directId id

step="getPresence: Whether somebody I share a conversation with is online."
request '200' -X GET "${API}/users/${bobId}/presence" \
  -H "Authorization: Bearer ${annToken}"

step="sendMessage: Send a message. \`Idempotency-Key\` is another way to give clientMsgId."
request '200 201' -X POST "${API}/conversations/${directId}/messages" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"content\":\"Tea at four, @bob-${run}?\"}"
keep messageId messageId seq seq

step="listConversations: My conversations, the one that changed last first."
request '200' -X GET "${API}/conversations?filter=unread" \
  -H "Authorization: Bearer ${bobToken}"

step="getConversation: One conversation of mine."
request '200' -X GET "${API}/conversations/${directId}" \
  -H "Authorization: Bearer ${bobToken}"

step="listMessages: History by place. Without before, after or around the newest page."
request '200' -X GET "${API}/conversations/${directId}/messages?limit=20" \
  -H "Authorization: Bearer ${bobToken}"

step="getMessage: One message, as it is now."
request '200' -X GET "${API}/messages/${messageId}" \
  -H "Authorization: Bearer ${bobToken}"

step="markRead: Mark as read up to a place."
request '200' -X POST "${API}/conversations/${directId}/read" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"upToSeq\":${seq}}"

step="markManyRead: Mark several conversations as read, each up to a place."
request '200' -X POST "${API}/conversations/read" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"marks\":[{\"conversationId\":\"${directId}\",\"upToSeq\":${seq}}]}"

step="addReaction: React to a message."
request '200' -X PUT "${API}/messages/${messageId}/reactions/%F0%9F%91%8D" \
  -H "Authorization: Bearer ${bobToken}"

step="removeReaction: Take a reaction back."
request '200' -X DELETE "${API}/messages/${messageId}/reactions/%F0%9F%91%8D" \
  -H "Authorization: Bearer ${bobToken}"

step="editMessage: Change the text of a message of mine."
request '200' -X PATCH "${API}/messages/${messageId}" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"content\":\"Tea at five, @bob-${run}?\"}"

step="listEdits: What a message said before, and since when it says what it says; for all who may see it."
request '200' -X GET "${API}/messages/${messageId}/edits" \
  -H "Authorization: Bearer ${bobToken}"

step="getMessageInfo: Who got a message, who read it, and when."
request '200' -X GET "${API}/messages/${messageId}/info" \
  -H "Authorization: Bearer ${annToken}"

step="pinMessage: Pin a message for all to find."
request '200' -X PUT "${API}/messages/${messageId}/pin" \
  -H "Authorization: Bearer ${annToken}"

step="listPins: The pinned messages that I may see, the last pinned first."
request '200' -X GET "${API}/conversations/${directId}/pins" \
  -H "Authorization: Bearer ${bobToken}"

step="unpinMessage: Unpin a message."
request '200' -X DELETE "${API}/messages/${messageId}/pin" \
  -H "Authorization: Bearer ${annToken}"

step="sendMessage: Send a message. \`Idempotency-Key\` is another way to give clientMsgId."
request '200 201' -X POST "${API}/conversations/${directId}/messages" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"content\":\"With milk.\",\"threadRootId\":\"${messageId}\"}"
keep replyId messageId replySeq seq

step="getThread: A message and the replies to it. Without before or after the newest page."
request '200' -X GET "${API}/messages/${messageId}/thread" \
  -H "Authorization: Bearer ${annToken}"

step="followThread: Hear of new replies to a message."
request '200' -X PUT "${API}/messages/${messageId}/thread/follow" \
  -H "Authorization: Bearer ${annToken}"

step="markThreadRead: Mark the replies to a message as read, up to a place."
request '200' -X POST "${API}/messages/${messageId}/thread/read" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"upToSeq\":${replySeq}}"

step="listThreads: The threads that I follow, the one with the newest reply first."
request '200' -X GET "${API}/threads" \
  -H "Authorization: Bearer ${annToken}"

step="unfollowThread: Hear no more of new replies to a message."
request '200' -X DELETE "${API}/messages/${messageId}/thread/follow" \
  -H "Authorization: Bearer ${annToken}"

step="searchConversation: Find messages in one conversation, the newest first."
request '200' -X GET "${API}/conversations/${directId}/search?q=tea" \
  -H "Authorization: Bearer ${annToken}"

step="searchMessages: Find messages in all conversations I take part in, the newest first."
request '200' -X GET "${API}/search/messages?q=tea%20from:me" \
  -H "Authorization: Bearer ${annToken}"

step="getLog: Everything that happened after a place: what \`sync\` answers for one conversation."
request '200' -X GET "${API}/conversations/${directId}/log?after=0" \
  -H "Authorization: Bearer ${bobToken}"

step="listConversationFiles: The files of a conversation that I may see, the newest first."
request '200' -X GET "${API}/conversations/${directId}/files" \
  -H "Authorization: Bearer ${bobToken}"

step="createGroup: A new group, owned by the caller."
request '201' -X POST "${API}/conversations/group" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"name\":\"Tea ${run}\",\"participants\":[\"${bobId}\"]}"
keep groupId id

step="updateConversation: Rename a group or room, change its topic, or how it is held."
request '200' -X PATCH "${API}/conversations/${groupId}" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"topic\":\"Leaves, not bags.\"}"

step="createInvite: A link that lets people into a group."
request '201' -X POST "${API}/conversations/${groupId}/invites" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"maxUses\":5}"
keep inviteId id code code

step="listInvites: The links that let people into a group, for who may make them."
request '200' -X GET "${API}/conversations/${groupId}/invites" \
  -H "Authorization: Bearer ${annToken}"

step="lookAtInvite: Where a link leads, before joining."
request '200' -X GET "${API}/invites/${code}" \
  -H "Authorization: Bearer ${carolToken}"

step="joinByInvite: Become a participant of a group by its link."
request '200' -X POST "${API}/invites/${code}/join" \
  -H "Authorization: Bearer ${carolToken}"

step="revokeInvite: End a link. Whoever joined by it stays."
request '204' -X DELETE "${API}/conversations/${groupId}/invites/${inviteId}" \
  -H "Authorization: Bearer ${annToken}"

step="updateParticipantRole: Give somebody another role."
request '200' -X PUT "${API}/conversations/${groupId}/participants/${carolId}/role" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"role\":\"moderator\"}"

step="listParticipants: All participants, page by page."
request '200' -X GET "${API}/conversations/${groupId}/participants" \
  -H "Authorization: Bearer ${bobToken}"

step="leaveConversation: Stop being a participant."
request '204' -X POST "${API}/conversations/${groupId}/leave" \
  -H "Authorization: Bearer ${carolToken}"

step="addParticipant: Add somebody to a group or room."
request '200' -X POST "${API}/conversations/${groupId}/participants" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"userId\":\"${carolId}\"}"

step="removeParticipant: Remove somebody from a group or room."
request '204' -X DELETE "${API}/conversations/${groupId}/participants/${carolId}" \
  -H "Authorization: Bearer ${annToken}"

step="favouriteConversation: Keep a conversation on top, for me alone."
request '200' -X PUT "${API}/conversations/${groupId}/favourite" \
  -H "Authorization: Bearer ${bobToken}"

step="unfavouriteConversation: A conversation like others again."
request '200' -X DELETE "${API}/conversations/${groupId}/favourite" \
  -H "Authorization: Bearer ${bobToken}"

step="archiveConversation: Put a conversation away, for me alone."
request '200' -X PUT "${API}/conversations/${groupId}/archive" \
  -H "Authorization: Bearer ${bobToken}"

step="unarchiveConversation: Take a conversation out of the archive."
request '200' -X DELETE "${API}/conversations/${groupId}/archive" \
  -H "Authorization: Bearer ${bobToken}"

step="muteConversation: Hear nothing of a conversation, until a time or until I say otherwise."
request '200' -X PUT "${API}/conversations/${groupId}/mute" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{}"

step="unmuteConversation: Hear of a conversation again."
request '200' -X DELETE "${API}/conversations/${groupId}/mute" \
  -H "Authorization: Bearer ${bobToken}"

step="saveDraft: Keep what I am writing for my other devices. An empty one is none."
request '200' -X PUT "${API}/conversations/${groupId}/draft" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"content\":\"I would rather\"}"

step="forwardMessages: Send copies of messages that I may read to other conversations."
request '200' -X POST "${API}/messages/forward" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"messageIds\":[\"${messageId}\"],\"conversationIds\":[\"${groupId}\"]}"
keep copyId results.0.sent.messageId

step="deleteMessages: Delete many messages; each is done or refused by itself."
request '200' -X POST "${API}/messages/delete" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"messageIds\":[\"${copyId}\"],\"scope\":\"everyone\"}"

step="deleteMessage: Delete a message: for everyone, where its place stays, or for me alone."
request '204' -X DELETE "${API}/messages/${messageId}?scope=me" \
  -H "Authorization: Bearer ${annToken}"

step="listRooms: All public rooms, also those I am not in."
request '200' -X GET "${API}/rooms" \
  -H "Authorization: Bearer ${annToken}"

step="createRoom: A new public room, owned by the caller."
request '201' -X POST "${API}/rooms" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"name\":\"Pots ${run}\"}"
keep roomId id roomSlug slug

step="getRoom: A room by slug, name or id."
request '200' -X GET "${API}/rooms/${roomSlug}" \
  -H "Authorization: Bearer ${bobToken}"

step="joinConversation: Become a participant of a room."
request '200' -X POST "${API}/conversations/${roomId}/join" \
  -H "Authorization: Bearer ${bobToken}"

step="listRoomMessages: The history of a room; also for who has not joined."
request '200' -X GET "${API}/rooms/${roomSlug}/messages" \
  -H "Authorization: Bearer ${bobToken}"

step="createDirect: The direct conversation with somebody; made when there is none."
request '200 201' -X POST "${API}/conversations/direct" \
  -H "Authorization: Bearer ${carolToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"userId\":\"${bobId}\",\"isRequest\":true}"
keep askedId id

step="acceptRequest: Let somebody write to me who asked."
request '200' -X POST "${API}/conversations/${askedId}/accept" \
  -H "Authorization: Bearer ${bobToken}"

step="createDirect: The direct conversation with somebody; made when there is none."
request '200 201' -X POST "${API}/conversations/direct" \
  -H "Authorization: Bearer ${carolToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"userId\":\"${annId}\",\"isRequest\":true}"
keep declinedId id

step="rejectRequest: Decline the request of somebody to write to me."
request '204' -X POST "${API}/conversations/${declinedId}/reject" \
  -H "Authorization: Bearer ${annToken}"

step="listNotifications: What happened and concerns me, the newest first, of the last 90 days."
until_kept notificationId items.0.id '200' -X GET "${API}/notifications" \
  -H "Authorization: Bearer ${bobToken}"

step="readNotification: I have read this one."
request '200' -X PUT "${API}/notifications/${notificationId}/read" \
  -H "Authorization: Bearer ${bobToken}"

step="readAllNotifications: I have read all of them."
request '200' -X PUT "${API}/notifications/read-all" \
  -H "Authorization: Bearer ${bobToken}"

step="updateNotificationSettings: Change what I want to be told of."
request '200' -X PATCH "${API}/notifications/settings" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"level\":\"mentions\"}"

step="setConversationNotifications: What I want to be told of in this conversation; \`default\` for what I want everywhere."
request '200' -X PUT "${API}/conversations/${groupId}/notifications" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"level\":\"none\"}"

step="getNotificationSettings: What I want to be told of."
request '200' -X GET "${API}/notifications/settings" \
  -H "Authorization: Bearer ${bobToken}"

step="blockUser: Block somebody: nothing passes between us any more. They are not told."
request '204' -X PUT "${API}/users/me/blocks/${carolId}" \
  -H "Authorization: Bearer ${annToken}"

step="listBlocks: Whom I block."
request '200' -X GET "${API}/users/me/blocks" \
  -H "Authorization: Bearer ${annToken}"

step="unblockUser: Take a block back."
request '204' -X DELETE "${API}/users/me/blocks/${carolId}" \
  -H "Authorization: Bearer ${annToken}"

step="createReport: Ask the administrator to look at a person or a message. Nobody else is told."
request '200 201' -X POST "${API}/reports" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"targetType\":\"user\",\"targetId\":\"${carolId}\",\"reason\":\"other\",\"comment\":\"She prefers coffee.\"}"
keep firstReportId id

step="createReport: Ask the administrator to look at a person or a message. Nobody else is told."
request '200 201' -X POST "${API}/reports" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"targetType\":\"user\",\"targetId\":\"${carolId}\",\"reason\":\"spam\"}"
keep secondReportId id

step="createReport: Ask the administrator to look at a person or a message. Nobody else is told."
request '200 201' -X POST "${API}/reports" \
  -H "Authorization: Bearer ${annToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"targetType\":\"message\",\"targetId\":\"${replyId}\",\"reason\":\"other\"}"
keep thirdReportId id

if [ -n "$adminToken" ]; then

  step="listReports: What was reported, the newest first. For administrators."
  request '200' -X GET "${API}/admin/reports" \
    -H "Authorization: Bearer ${adminToken}"

  step="dismissReport: Nothing is wrong with it. For administrators."
  request '200' -X POST "${API}/admin/reports/${firstReportId}/dismiss" \
    -H "Authorization: Bearer ${adminToken}"

  step="resolveReport: It was dealt with. For administrators."
  request '200' -X POST "${API}/admin/reports/${secondReportId}/resolve" \
    -H "Authorization: Bearer ${adminToken}"

  step="removeReportedMessage: Delete the reported message for everyone. For administrators."
  request '200' -X POST "${API}/admin/reports/${thirdReportId}/remove-message" \
    -H "Authorization: Bearer ${adminToken}"

  step="createUser: Create an account for somebody, as an administrator; without a token the same as to register."
  request '201' -X POST "${API}/users" \
    -H "Authorization: Bearer ${adminToken}" \
    -H 'Content-Type: application/json' \
    -d "{\"username\":\"dora-${run}\",\"email\":\"dora-${run}@example.com\",\"password\":\"correct-horse-7-battery\"}"

  step="listAccounts: Accounts by the beginning of a name, suspended ones too. For administrators."
  request '200' -X GET "${API}/admin/users?q=carol-${run}" \
    -H "Authorization: Bearer ${adminToken}"

  step="suspendUser: End all sessions of somebody, and let them begin none. For administrators."
  request '200' -X PUT "${API}/admin/users/${carolId}/suspension" \
    -H "Authorization: Bearer ${adminToken}"

  step="reinstateUser: Let somebody sign in again. For administrators."
  request '200' -X DELETE "${API}/admin/users/${carolId}/suspension" \
    -H "Authorization: Bearer ${adminToken}"

  step="listAudit: What administrators did, the newest first. For administrators."
  request '200' -X GET "${API}/admin/audit" \
    -H "Authorization: Bearer ${adminToken}"

fi

step="changePassword: Change the password; the other sessions end."
request '204' -X POST "${API}/auth/change-password" \
  -H "Authorization: Bearer ${bobToken}" \
  -H 'Content-Type: application/json' \
  -d "{\"currentPassword\":\"correct-horse-7-battery\",\"newPassword\":\"another-horse-8-battery\"}"

step="logout: End this session and close its sockets."
request '204' -X POST "${API}/auth/logout" \
  -H 'Content-Type: application/json' \
  -d "{\"refreshToken\":\"${annRefreshToken}\"}"

echo "$done_count requests, all answered as documented."
