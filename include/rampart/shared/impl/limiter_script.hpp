// token_bucket as a script: one decision is one run, by the store's own clock.
#pragma once

#include <rampart/config.hpp>

#include <rampart/shared/script_store.hpp>

namespace rampart::shared::detail {

/// KEYS: the bucket's numbers (a hash), slots that were given back (a sorted set), who waits (a
/// hash of tickets), what each host has started by itself (a hash). ARGV: what to do, the time or 0
/// for the store's own, the interval of the full rate, the burst, and what the operation takes. All
/// times are microseconds; what is answered is never a time of the store's, but a wait.
///
/// | operation | takes | answers |
/// | --- | --- | --- |
/// | reserve   | the longest wait       | 1, wait, ticket, slot, interval; 0, wait: too far away |
/// | ready     | ticket, slot, interval, the longest wait | 1, 0: it may start; 0, wait; with |
/// |           |                        | ticket, slot, interval, which may be new ones; 2, wait: |
/// |           |                        | its slot passed unused, and the next is too far away    |
/// | cancel    | ticket, slot, interval | 1                                                       |
/// | throttled | the pause              | 1, the pause                                            |
/// | succeeded |                        | 1                                                       |
/// | charge    | starts, how many in all, the host | 1, for starts that it made alone           |
///
/// Starts are charged once, however often they are told: a store that was stopped runs what it
/// finds in its buffers. Everything is answered with the rate behind it, in 64ths of the full one.
/// The names are token_bucket's, and so are the formulas; a test drives both.
[[nodiscard]] inline script const& limiter_script() {
    static script const code{R"lua(
local op, now = ARGV[1], tonumber(ARGV[2])
local full, burst = tonumber(ARGV[3]), tonumber(ARGV[4])
local first, second, third = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local longest = tonumber(ARGV[8])
local slowest, recovery_steps = 16, 64
local longest_pause, keep, never_late = 300000000, 3600000, 100000
-- tostring has 14 digits; a time has 16.
local function text(number) return string.format('%.0f', number) end

local saved = redis.call('HMGET', KEYS[1], 'next', 'paused', 'steps', 'tickets', 'seen', 'ahead',
                         'credit', 'credit_until')
local function was(at, otherwise) return tonumber(saved[at] or otherwise) end
local next_slot, paused, steps, tickets = was(1, 0), was(2, 0), was(3, recovery_steps), was(4, 0)
local seen, ahead, credit, credit_until = was(5, 0), was(6, 0), was(7, 0), was(8, 0)

if now == 0 then
    -- Another primary's clock may be behind: time goes on, never back.
    local at = redis.call('TIME')
    local own = tonumber(at[1]) * 1000000 + tonumber(at[2])
    if own + ahead < seen then ahead = seen - own end
    now = own + ahead
    seen = now
end

local function interval() return math.floor(full * recovery_steps / steps) end
local function waiting(ticket)
    local held = redis.call('HGET', KEYS[3], text(ticket))
    if not held then return nil end
    local slot, span = string.match(held, '^(%d+) (%d+)$')
    return tonumber(slot), tonumber(span)
end
local function wait_for(ticket, slot)
    redis.call('HSET', KEYS[3], text(ticket), text(slot) .. ' ' .. text(interval()))
end
local function all_waiting()
    local found, all = {}, redis.call('HGETALL', KEYS[3])
    for at = 1, #all, 2 do
        found[#found + 1] = {tonumber(all[at]), tonumber(string.match(all[at + 1], '^(%d+)'))}
    end
    return found
end

-- The next slot, under that ticket or a new one: wait, ticket, slot. Nothing is taken where the
-- wait is longer than `most`.
local function book(ticket, most)
    local oldest = now - (burst - 1) * full
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. text(oldest))
    local finish = math.max(next_slot, oldest)
    local free = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
    local reused = free[1] and tonumber(free[2]) < finish
    local slot = reused and tonumber(free[2]) or finish
    local wait = math.max(slot, now, paused) - now
    if wait > most then return wait end
    if reused then
        redis.call('ZREM', KEYS[2], free[1])
    else
        next_slot = slot + interval()
    end
    if wait > 0 then
        if ticket == 0 then
            tickets = tickets + 1
            ticket = tickets
        end
        wait_for(ticket, slot)
    end
    return wait, ticket, slot
end

local answer = {1, 0, 0, 0, 0}
if op == 'reserve' then
    if tickets % 64 == 0 then
        for _, turn in ipairs(all_waiting()) do
            if turn[2] < now - longest_pause then redis.call('HDEL', KEYS[3], text(turn[1])) end
        end
    end
    local wait, ticket, slot = book(0, first)
    answer = slot and {1, wait, ticket, slot, interval()} or {0, wait, 0, 0, 0}
elseif op == 'ready' then
    local ticket, slot, span = first, waiting(first)
    if not slot then slot, span = second, third end
    local wait = math.max(slot, now, paused) - now
    if slot < now + wait - math.max(math.max(burst - 1, 1) * full, never_late) then
        -- Later than the burst reaches back, as behind a store or a host that was stopped.
        -- Slots that nobody took pay for starts alone, which may be told behind this only.
        local unused = now - (burst - 1) * full - next_slot
        if unused > 0 then
            if credit_until < now then credit = 0 end
            credit = credit + math.min(unused, longest_pause)
            credit_until = now + 60000000
        end
        wait, ticket, slot = book(first, longest)
        span = interval()
    end
    answer = slot and {wait > 0 and 0 or 1, wait, ticket, slot, span} or {2, wait, 0, 0, 0}
    if answer[1] > 0 then redis.call('HDEL', KEYS[3], text(first)) end
elseif op == 'cancel' then
    local slot, span = waiting(first)
    if slot then redis.call('HDEL', KEYS[3], text(first)) else slot, span = second, third end
    if slot + span == next_slot then
        next_slot = slot
    elseif slot > now - burst * full then
        tickets = tickets + 1
        redis.call('ZADD', KEYS[2], text(slot), text(tickets))
    end
elseif op == 'throttled' then
    local till = now + math.min(math.max(first, 0), longest_pause)
    local in_pause = now < paused
    if not in_pause or till > paused then
        if not in_pause then
            steps = math.max(math.floor(steps / 2), recovery_steps / slowest)
        end
        paused = till
        redis.call('DEL', KEYS[2])
        local turns = all_waiting()
        table.sort(turns, function(one, other)
            if one[2] ~= other[2] then return one[2] < other[2] end
            return one[1] < other[1]
        end)
        local from = till
        for _, turn in ipairs(turns) do
            local slot = math.max(turn[2], from)
            wait_for(turn[1], slot)
            from = slot + interval()
        end
        next_slot = math.max(next_slot, from)
    end
    answer[2] = math.max(paused - now, 0)
elseif op == 'succeeded' then
    if now >= paused then steps = math.min(steps + 1, recovery_steps) end
elseif op == 'charge' then
    -- Slots that nobody took, as when hosts were alone, pay for their starts, those of all hosts;
    -- what they do not pay for comes off the slots ahead. None of them is left for a burst. How old
    -- a charge is must not matter: a store that was stopped runs the first ones first.
    if credit_until < now then credit = 0 end
    if next_slot < now then
        credit = credit + math.min(now - next_slot, longest_pause)
        credit_until = now + 60000000
        next_slot = now
    end
    local told = tonumber(redis.call('HGET', KEYS[4], ARGV[7]) or second - first)
    redis.call('HSET', KEYS[4], ARGV[7], text(math.max(told, second)))
    local due = math.max(math.min(first, second - told), 0) * interval()
    local paid = math.min(due, credit)
    credit = credit - paid
    next_slot = next_slot + due - paid
    redis.call('DEL', KEYS[2])
end

redis.call('HSET', KEYS[1], 'next', text(next_slot), 'paused', text(paused), 'steps', text(steps),
           'tickets', text(tickets), 'seen', text(seen), 'ahead', text(ahead),
           'credit', text(credit), 'credit_until', text(credit_until))
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, keep) end
answer[6] = steps
return answer
)lua"};
    return code;
}

} // namespace rampart::shared::detail
