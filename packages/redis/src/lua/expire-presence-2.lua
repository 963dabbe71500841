-- Taking those who ran out and forgetting them must be one step, or two gateways tell that they left.
-- Keys of one hash tag: KEYS[1] zset user -> when the last socket runs out (ms); KEYS[2] zset user -> last seen (ms)
-- ARGV[1]  how many at most   ARGV[2]  ms for which it is remembered when somebody was seen last
-- Answers  the users whose last socket ran out
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local gone = redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
local users = {}
for index = 1, #gone, 2 do
  redis.call('ZREM', KEYS[1], gone[index])
  redis.call('ZADD', KEYS[2], gone[index + 1], gone[index])
  users[#users + 1] = gone[index]
end
if #users > 0 then redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[2]) end
return users
