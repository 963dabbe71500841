-- KEYS[1]  jobs   KEYS[2]  generation   KEYS[3]  ids of the user   KEYS[4]  ids of the conversation   KEYS[5]  its pieces
-- ARGV[1]  id   ARGV[2]  attempt, or empty: an abort   ARGV[3]  the ending as JSON   ARGV[4]  ms that it is kept
-- ARGV[5]  the group   ARGV[6]  entry of the stream, or empty
-- Answers  for an abort: stopped, stopping or over; else 1, or 0 where it was taken over
local known = redis.call('HMGET', KEYS[2], 'attempt', 'state')
local isAbort = ARGV[2] == ''
if isAbort then
  if not known[2] or known[2] == 'done' then return 'over' end
  if known[2] == 'running' then
    redis.call('HSET', KEYS[2], 'isAborted', 1)
    return 'stopping'
  end
elseif known[1] and known[1] ~= ARGV[2] then
  return 0
end
if known[1] then
  redis.call('HSET', KEYS[2], 'state', 'done', 'ending', ARGV[3])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  redis.call('PEXPIRE', KEYS[5], ARGV[4])
end
local wasFirst = redis.call('LINDEX', KEYS[3], 0) == ARGV[1]
redis.call('LREM', KEYS[3], 0, ARGV[1])
redis.call('SREM', KEYS[4], ARGV[1])
if ARGV[6] ~= '' then
  redis.call('XACK', KEYS[1], ARGV[5], ARGV[6])
  redis.call('XDEL', KEYS[1], ARGV[6])
end
local following = redis.call('LINDEX', KEYS[3], 0)
if wasFirst and following then redis.call('XADD', KEYS[1], '*', 'id', following) end
return isAbort and 'stopped' or 1
