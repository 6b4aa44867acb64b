-- Ends one call in all its bounds: corrects its tokens, and counts it in its day where it was charged.
-- KEYS: as in take.lua. ARGV: call, the second in which it began, charged ('1'), tokens that it used, lifetime of a day in s;
-- then for each bound the tokens that were reserved there.
local call, began, charged, used, life = ARGV[1], ARGV[2], ARGV[3] == '1', tonumber(ARGV[4]), tonumber(ARGV[5])
for i = 1, #KEYS / 3 do
  local w, r, d = KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i]
  local field = 't' .. began
  if redis.call('HEXISTS', w, field) == 1 then
    redis.call('HINCRBY', w, field, used - tonumber(ARGV[5 + i]))
  end
  redis.call('ZREM', r, call)
  if charged and redis.call('EXISTS', d) == 1 then
    redis.call('HINCRBY', d, 'r', 1)
    redis.call('HINCRBY', d, 't', used)
    redis.call('EXPIRE', d, life)
  end
end
return 0
