-- Counts one call in all its bounds, or says which limit has no room for it; with ARGV[1] = '0' it only looks.
-- KEYS: for each bound its window (hash), its running calls (sorted set by end of lease) and its day (hash).
-- ARGV: write, call, lease in ms, expected tokens, lifetime of a day in s; then for each bound its limits (requests and tokens
-- per minute, concurrency, requests and tokens per day; 0 for none) and what was charged of the day (-1 -1: counted already).
-- Returns the second in which the call begins, the bound that is full (0: none; -1: a day has to be counted) and its kind, when
-- it may have room in ms, and for each bound: requests, tokens, when the window is empty in ms, running, requests and tokens of
-- the day, reserved tokens.
local write, call, lease, expected, life = ARGV[1] == '1', ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local second, ms = tonumber(time[1]), tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local out, full, kind, wait = {}, 0, 0, 0
local n = #KEYS / 3
for i = 1, n do
  local w, r, d = KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i]
  local a = 5 + (i - 1) * 7
  local rpm, tpm, at_once = tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3])
  local rpd, tpd = tonumber(ARGV[a + 4]), tonumber(ARGV[a + 5])
  local seed_r, seed_t = tonumber(ARGV[a + 6]), tonumber(ARGV[a + 7])

  local requests, tokens, last = 0, 0, 0
  local slots, seen = {}, {}
  if rpm > 0 or tpm > 0 then
    local flat = redis.call('HGETALL', w)
    for j = 1, #flat, 2 do
      local at, what = tonumber(string.sub(flat[j], 2)), string.sub(flat[j], 1, 1)
      if at + 60 <= second then
        if write then redis.call('HDEL', w, flat[j]) end
      else
        if not seen[at] then
          seen[at] = { at = at, r = 0, t = 0 }
          slots[#slots + 1] = seen[at]
        end
        local value = tonumber(flat[j + 1])
        seen[at][what] = value
        if what == 'r' then requests = requests + value else tokens = tokens + value end
        if at > last then last = at end
      end
    end
  end
  local running = 0
  if at_once > 0 or rpd > 0 then
    if write then redis.call('ZREMRANGEBYSCORE', r, '-inf', ms) end
    running = redis.call('ZCOUNT', r, '(' .. ms, '+inf')
  end
  local day_r, day_t = 0, 0
  if rpd > 0 or tpd > 0 then
    local day = redis.call('HMGET', d, 'r', 't')
    if not day[1] and seed_r < 0 then return { second, -1, 0, 0, {} } end
    day_r, day_t = math.max(tonumber(day[1] or '0'), seed_r), math.max(tonumber(day[2] or '0'), seed_t)
    if seed_r >= 0 then
      redis.call('HSET', d, 'r', day_r, 't', day_t)
      redis.call('EXPIRE', d, life)
    end
  end
  local reserve = expected
  if tpm > 0 and reserve > tpm then reserve = tpm end
  if full == 0 then
    local short_r, short_t = 0, 0
    if at_once > 0 and running >= at_once then full, kind, wait = i, 3, 1000
    elseif rpd > 0 and day_r + running >= rpd then full, kind, wait = i, 4, -1
    elseif tpd > 0 and day_t >= tpd then full, kind, wait = i, 5, -1
    elseif rpm > 0 and requests >= rpm then full, kind, short_r = i, 1, requests + 1 - rpm
    elseif tpm > 0 and tokens + reserve > tpm then full, kind, short_t = i, 2, tokens + reserve - tpm end
    if full == i and kind < 3 then
      table.sort(slots, function(x, y) return x.at < y.at end)
      wait = (last + 60) * 1000 - ms
      for _, s in ipairs(slots) do
        short_r, short_t = short_r - s.r, short_t - s.t
        if short_r <= 0 and short_t <= 0 then
          wait = (s.at + 60) * 1000 - ms
          break
        end
      end
    end
  end
  out[i] = { requests, tokens, last > 0 and (last + 60) * 1000 or 0, running, day_r, day_t, reserve }
end
if full == 0 and write then
  for i = 1, n do
    local w, r, a = KEYS[3 * i - 2], KEYS[3 * i - 1], 5 + (i - 1) * 7
    local o = out[i]
    if tonumber(ARGV[a + 1]) > 0 or tonumber(ARGV[a + 2]) > 0 then
      redis.call('HINCRBY', w, 'r' .. second, 1)
      redis.call('HINCRBY', w, 't' .. second, o[7])
      redis.call('EXPIRE', w, 120)
      o[1], o[2], o[3] = o[1] + 1, o[2] + o[7], (second + 60) * 1000
    end
    if tonumber(ARGV[a + 3]) > 0 or tonumber(ARGV[a + 4]) > 0 then
      redis.call('ZADD', r, ms + lease, call)
      redis.call('PEXPIRE', r, lease * 2)
      o[4] = o[4] + 1
    end
  end
end
return { second, full, kind, wait, out }
