-- KEYS[1]  generation   KEYS[2]  its pieces
-- ARGV[1]  attempt   ARGV[2]  text   ARGV[3]  ms that it is kept
-- Answers  kept; stopping where it shall end; lost where it was taken over
local known = redis.call('HMGET', KEYS[1], 'attempt', 'state', 'isAborted')
if known[1] ~= ARGV[1] or known[2] ~= 'running' then return 'lost' end
local count = redis.call('RPUSH', KEYS[2], ARGV[2])
if count == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
return known[3] and 'stopping' or 'kept'
