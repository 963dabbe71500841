-- One user's questions are answered one after the other: the first of them stands in the stream, the others wait here.
-- KEYS[1]  jobs   KEYS[2]  generation   KEYS[3]  ids of the user   KEYS[4]  ids of the conversation
-- ARGV[1]  id   ARGV[2]  the job as JSON   ARGV[3]  of one user at most   ARGV[4]  in the stream at most
-- ARGV[5]  ms that all this is kept   ARGV[6]  1: only say what would become of it
-- Answers  queued, known, too-many or busy
if redis.call('EXISTS', KEYS[2]) == 1 then return 'known' end
local waiting = redis.call('LLEN', KEYS[3])
if waiting >= tonumber(ARGV[3]) then return 'too-many' end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 'busy' end
if ARGV[6] == '1' then return 'queued' end
redis.call('HSET', KEYS[2], 'job', ARGV[2], 'state', 'queued', 'attempt', 0)
redis.call('RPUSH', KEYS[3], ARGV[1])
redis.call('SADD', KEYS[4], ARGV[1])
for i = 2, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
if waiting == 0 then redis.call('XADD', KEYS[1], '*', 'id', ARGV[1]) end
return 'queued'
