-- Refilling and taking must be one step, or two requests at once take the same token.
-- KEYS[1]  hash of the bucket: tokens, at (ms)
-- ARGV[1]  capacity in tokens   ARGV[2]  ms in which an empty bucket fills up
-- Answers  { 1 taken or 0, whole tokens left, ms until a token is there or else until the bucket is full }
local capacity = tonumber(ARGV[1])
local fill_ms = tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(capacity, tonumber(known[1] or capacity))
local at = tonumber(known[2] or now)
tokens = math.min(capacity, tokens + math.max(0, now - at) * capacity / fill_ms)
local taken = 0
if tokens >= 1 then
  tokens = tokens - 1
  taken = 1
end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) * fill_ms / capacity) + 1)
local missing = capacity - tokens
if tokens < 1 then missing = 1 - tokens end
return { taken, math.floor(tokens), math.ceil(missing * fill_ms / capacity) }
