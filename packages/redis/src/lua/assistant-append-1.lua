-- KEYS[1]  generation   KEYS[2]  its pieces
-- ARGV[1]  attempt   ARGV[2]  text   ARGV[3]  ms that it is kept
-- Answers  { number of the piece, 1 where it shall stop }, or false where it was taken over
local known = redis.call('HMGET', KEYS[1], 'attempt', 'state', 'isAborted')
if known[1] ~= ARGV[1] or known[2] ~= 'running' then return false end
local index = redis.call('RPUSH', KEYS[2], ARGV[2])
if index == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
return { index, known[3] and 1 or 0 }
