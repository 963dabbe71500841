-- Whoever begins an answer has it: a process that had it before finds another attempt, and gives up.
-- KEYS[1]  jobs   KEYS[2]  generation   KEYS[3]  its pieces
-- ARGV[1]  the group   ARGV[2]  entry of the stream
-- Answers  { job, attempt }, or false where nothing is to be answered any more
local known = redis.call('HMGET', KEYS[2], 'job', 'state')
if not known[1] or known[2] == 'done' then
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  return false
end
redis.call('HSET', KEYS[2], 'state', 'running')
redis.call('DEL', KEYS[3])
return { known[1], redis.call('HINCRBY', KEYS[2], 'attempt', 1) }
