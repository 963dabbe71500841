-- Whether somebody was offline, and that they no longer are, must be one step, or two gateways tell the news twice.
-- Keys of one hash tag: KEYS[1] zset user -> when the last socket runs out (ms); KEYS[2..] a zset for each user of
-- socket -> when it runs out (ms)
-- ARGV[1]  ms to live   then for each of KEYS[2..] the user and the socket
-- Answers  the users who were offline
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local untilThen = now + tonumber(ARGV[1])
local came = {}
for index = 2, #KEYS do
  local user = ARGV[index * 2 - 2]
  local sockets = KEYS[index]
  redis.call('ZADD', sockets, untilThen, ARGV[index * 2 - 1])
  redis.call('ZREMRANGEBYSCORE', sockets, '-inf', now)
  local last = redis.call('ZREVRANGE', sockets, 0, 0, 'WITHSCORES')[2]
  redis.call('PEXPIREAT', sockets, last)
  if redis.call('ZADD', KEYS[1], last, user) == 1 then came[#came + 1] = user end
end
return came
