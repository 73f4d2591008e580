// Pays what a journal has planned: each intent by one request at a time, recorded before its first
// byte is sent, and settled by reading when nobody knows what became of it.
#pragma once

#include <rampart/config.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rampart/journal/impl/record_before_sending.hpp>
#include <rampart/journal/payer_settings.hpp>
#include <rampart/journal/request_text.hpp>
#include <rampart/journal/settled_by.hpp>
#include <rampart/journal/store.hpp>
#include <rampart/journal/transition.hpp>
#include <rampart/make_client.hpp>
#include <rampart/policy/refusal_reason.hpp>

namespace rampart::journal {

/// Pays the intents of one operation and account. The journal may be shared with other payers, in
/// this process and, as far as its store can, in others. Blocks; one thread at a time uses it, and
/// any number of payers work side by side.
///
/// Holds, whatever crashes: at most one request that may have been acted upon is sent for a
/// reference, unless `trust_signature_window` or a person says that the last one was not acted
/// upon; what was sent is in the journal; `paid` is what the provider said so of.
/// Throws store_failed where the journal fails before anything is sent; behind that it is an
/// outcome's `recorded`.
/// ```
/// journal::sqlite_store store{"payouts.db"};
/// auto payer = journal::make_payer<hexarails::provider, hexarails::create_payment>(
///     store, hexarails::production, {key, secret}, http::tls_transport{});
/// payer.plan({.deductCurrency = ..., .reference = "invoice-2041"});
/// payer.work(); // at start and then every minute
/// ```
template <
    class Provider, auto const& Endpoint, class Transport, journal_store Store,
    class Limiter = no_limiter>
class payer {
    static_assert(
        Endpoint.effect != effect::reads,
        "rampart: an operation that only reads needs no journal: call it");

    using hook = detail::record_before_sending<Store>;
    using policies_type = policies<no_retry, Limiter, no_observer, hook>;
    using client_type = basic_client<Provider, signer_of<Provider>, Transport, policies_type>;

    static constexpr std::chrono::milliseconds window = clock_window<Provider>().count() > 0
                                                            ? clock_window<Provider>()
                                                            : std::chrono::seconds{60};

public:
    /// What it plans and pays.
    using request_type = request_of<Endpoint>;

    /// Throws std::invalid_argument when the settings contradict the provider's facts, or name no
    /// server or no account.
    payer(
        Store& store, std::string_view base_url, credentials keys, Transport transport,
        payer_settings how = {}, Limiter pace = Limiter())
        : store_{&store},
          how_{std::move(how)},
          timeout_{(std::min)(how_.timeout.value_or(longest_timeout), longest_timeout)},
          origin_{origin_of(how_.origin.empty() ? base_url : how_.origin)},
          client_{
              base_url, std::move(keys), std::move(transport),
              policies_type{
                  .limiter = std::move(pace),
                  .before_send = hook{&store, window + how_.clock_error, timeout_, how_.clock}}} {
        if (how_.rules.trust_signature_window && clock_window<Provider>().count() <= 0) {
            throw std::invalid_argument{
                "rampart: this provider documents no window of its signatures to trust"};
        }
        if (how_.account.empty() || how_.account.find('\0') != std::string::npos) {
            throw std::invalid_argument{
                "rampart: account: must not be empty, or the intents of all accounts would be this "
                "payer's, nor contain NUL"};
        }
        if (how_.clock_error.count() < 0 || how_.rules.lag.count() < 0) {
            throw std::invalid_argument{"rampart: clock_error and lag: must not be below zero"};
        }
        if (how_.rules.first_distance.count() <= 0 || how_.rules.longest_distance.count() <= 0) {
            throw std::invalid_argument{"rampart: first_distance and longest_distance: must be "
                                        "above zero, or what fails is "
                                        "tried without end"};
        }
        if (timeout_.count() <= 0) {
            throw std::invalid_argument{
                "rampart: timeout: must be above zero, for a claim lasts twice as long"};
        }
    }

    /// Keeps the intent to make a payment, under the reference in its request, and returns it as
    /// it stands: planned once, however often it is asked for. Throws reference_taken, and
    /// std::invalid_argument for an empty one.
    intent plan(request_type const& request) requires has_reference<Endpoint> {
        return plan(request, reference_in<Endpoint>(request));
    }

    /// The same for an operation whose request has no reference of the caller's.
    intent plan(request_type const& request, std::string reference) {
        return checked(store_->plan(made(request, std::move(reference))), request);
    }

    /// The same within a transaction of the caller's, on his own connection (a sqlite3 or PGconn)
    /// to the journal's database: it is planned when that commits.
    template <class Handle>
    intent
    plan_within(Handle* connection, request_type const& request) requires has_reference<Endpoint> {
        return checked(
            Store::plan_within(connection, made(request, reference_in<Endpoint>(request))),
            request);
    }

    /// Claims the oldest planned intent that is due and pays it; nothing when there is none.
    std::optional<outcome> pay_next() { return pay(scope()); }

    /// The same for one reference, due or not.
    std::optional<outcome> pay(std::string reference) {
        auto which = scope();
        which.reference = std::move(reference);
        return pay(std::move(which));
    }

    /// Takes up what others left: what was claimed and not signed is planned again, what was signed
    /// is unknown.
    void recover() {
        each_part_due({state::sending}, [&](auto const& part) {
            for (auto const& each : part)
                tell(each.id, happens::lease_over{});
        });
    }

    /// Looks for what is unknown or held, and due for a look. Lists are read once for all of them.
    void settle() {
        settle_all([](auto) {});
    }

    /// Looks for one intent now; the intent as it stands then.
    intent look(intent const& one) {
        reading shared{how_.clock()};
        return look(one, shared);
    }

    /// Takes over what a verified webhook says; whether it was about an intent of this payer's.
    template <class Event>
    requires requires(Event const& event) { settled_by<Endpoint>::heard(event); }
    bool settle(Event const& event) {
        auto const heard = settled_by<Endpoint>::heard(event);
        if (!heard || heard->reference.empty()) return false; // no reference would fit them all
        if (heard->reference.find('\0') != std::string::npos)
            return false; // nor is planned with it
        auto which = scope();
        which.reference = heard->reference;
        auto const found = store_->list(which);
        for (auto const& each : found)
            tell(each.id, happens::was_paid{heard->id, "told by a webhook"});
        return !found.empty();
    }

    /// A person knows that it was paid.
    std::optional<intent> settle(intent const& one, std::string id) {
        return tell(one.id, happens::was_paid{std::move(id), std::string{settled_by_a_person}});
    }

    /// A person knows that it was not paid: it is sent again. Not for what is sending or paid, nor
    /// for what was sent again since the person saw it as `one`, nor, until its `dead_after`, for
    /// what was sent and may be under way still. What was refused is looked for
    /// first where reads find it: found, it is paid; where not all could be read, nothing is
    /// released.
    std::optional<intent> release(intent const& one) {
        if (is_read && one.state == state::refused && one.is_signed()) {
            reading shared{how_.clock()};
            auto const seen = search_for(one, shared);
            if (seen.id) return tell(one.id, happens::was_paid{*seen.id, seen.why});
            if (!seen.complete) return std::nullopt;
        }
        return tell(one.id, happens::released{one.epoch});
    }

    /// Recovers, settles and pays all that is due; how many were paid by a request of this call.
    /// Payments wait for one look at most, and looks for as long as the last one took: neither
    /// starves behind many of the other. Ends when nothing that is due is left to pay.
    std::size_t work() {
        using steady = std::chrono::steady_clock;
        std::size_t paid = 0;
        auto const pay_for = [&](steady::duration limit) { // whether there may be more
            auto const end = steady::now() + limit;
            do {
                auto const one = pay_next();
                if (!one) return false;
                if (one->now.state == state::paid) ++paid;
            } while (steady::now() < end);
            return true;
        };
        do {
            recover();
            settle_all(pay_for);
        } while (pay_for(std::chrono::minutes{1}));
        return paid;
    }

    /// The client that it reads with. A call of it that does more than read is refused.
    [[nodiscard]] client_type& client() noexcept { return client_; }

    /// Its intents, for Store::list.
    [[nodiscard]] selection scope() const {
        return {
            .provider = std::string{Provider::name},
            .account = how_.account,
            .operation = std::string{endpoint_name<Endpoint>()},
            .origin = origin_};
    }

private:
    static constexpr bool is_read = found_by_reading<Endpoint, client_type>;

    /// What one pass of looks reads.
    struct reading {
        moment began;                           ///< nothing of it was read before
        detail::look_memory<Endpoint> memory{}; ///< what its looks share
    };

    /// Calls `between(duration)` in front of each look, with how long the one before took.
    template <class Between>
    void settle_all(Between const& between) {
        using steady = std::chrono::steady_clock;
        steady::duration last{};
        each_part_due({state::unknown, state::held}, [&](auto const& part) {
            reading shared{how_.clock()};
            for (auto const& each : part) {
                between(last);
                auto const began = steady::now();
                look(each, shared);
                last = steady::now() - began;
            }
        });
    }

    intent look(intent const& one, reading& shared) {
        auto const seen = search_for(one, shared);
        // Where no read finds it, it is held and never proven.
        auto const began = is_read ? shared.began : moment{};
        auto const next =
            seen.id
                ? tell(one.id, happens::was_paid{*seen.id, seen.why})
                : tell(
                      one.id,
                      happens::not_found{one.epoch, began, seen.complete, seen.why, how_.rules});
        return next ? *next : as_it_stands(one);
    }

    /// Those of these ids under which the provider said that an intent is paid. Where a person said
    /// so, another intent's payment may be meant.
    std::set<std::string> told(std::vector<std::string> const& ids) {
        constexpr std::ptrdiff_t at_once = 500; // databases limit the parameters of a statement
        std::set<std::string> out;
        auto which = scope();
        which.states = {state::paid};
        which.at_most = 2 * at_once;
        for (auto from = ids.begin(); from != ids.end();) {
            auto const to = from + (std::min)(at_once, ids.end() - from);
            which.paid_ids.assign(from, to);
            for (auto& each : store_->list(which))
                if (each.note.find(settled_by_a_person) == std::string::npos)
                    out.insert(std::move(each.paid_id));
            from = to;
        }
        return out;
    }

    /// Reads what could tell of an intent's payment.
    sighting search_for(intent const& one, reading& shared) {
        if constexpr (is_read) {
            if (one.origin != origin_) {
                return {{}, false, "it is for " + one.origin + ", and this is " + origin_};
            }
            try {
                return detail::look_with<Endpoint>(
                    client_, from_request_text<request_type>(one.request),
                    search{
                        one.key.reference, one.signed_at, one.dead_after,
                        [this](auto const& ids) { return told(ids); }},
                    shared.memory);
            } catch (std::invalid_argument const& why) {
                return {{}, false, why.what()};
            }
        } else {
            return {
                {}, true, "no read finds it: settle it with " + std::string{Endpoint.settled_by}};
        }
    }

    /// Calls a function with those in one of these states that are due, part after part.
    template <class Function>
    void each_part_due(std::vector<state> states, Function const& f) {
        auto which = scope();
        which.states = std::move(states);
        which.due_by = how_.clock();
        for (auto part = store_->list(which); !part.empty(); part = store_->list(which)) {
            f(part);
            which.after = part.back().id;
        }
    }

    /// Under half the window: an answer that comes later is of a signature about to expire.
    static constexpr std::chrono::milliseconds longest_timeout =
        window / 2 - std::chrono::seconds{1};

    static std::string origin_of(std::string_view base_url) {
        auto const parsed = http::origin::parse(base_url);
        // Without one, the intents of all servers would be its own.
        if (!parsed) throw std::invalid_argument{"rampart: " + parsed.error().describe()};
        return parsed->is_loopback() ? "https://localhost" : parsed->str();
    }

    intent made(request_type const& request, std::string reference) const {
        if (reference.empty()) {
            throw std::invalid_argument{"rampart: an intent needs a reference of its own"};
        }
        if (reference.find('\0') != std::string::npos) { // behind it a database reads no further
            throw std::invalid_argument{"rampart: an intent's reference must not contain NUL"};
        }
        intent out;
        out.key = {
            std::string{Provider::name}, how_.account, std::string{endpoint_name<Endpoint>()},
            std::move(reference)};
        out.origin = origin_;
        out.request = to_request_text(request);
        out.sha256 = sha256_of(out.request);
        out.planned_at = out.due = how_.clock();
        return out;
    }

    intent checked(intent there, request_type const& request) const {
        auto const wanted = to_request_text(request);
        if (there.origin != origin_) {
            throw reference_taken{there, origin_, reference_taken::for_another_server{}};
        }
        if (there.request != wanted) throw reference_taken{there, sha256_of(wanted)};
        return there;
    }

    std::optional<outcome> pay(selection which) {
        which.states = {state::planned};
        auto const now = how_.clock();
        if (which.reference.empty()) which.due_by = now;
        auto const mine = store_->claim(which, [&](intent one) {
            one.due = (std::min)(one.due, now);
            return advance(one, happens::claimed{2 * timeout_}, now);
        });
        if (!mine) return std::nullopt;
        notify(*mine, state::planned);
        std::optional<request_type> request;
        try {
            if (sha256_of(mine->request) != mine->sha256) {
                throw std::invalid_argument{
                    "journal: the request is not the one that was planned: its hash differs"};
            }
            request = from_request_text<request_type>(mine->request);
            if (to_request_text(*request) != mine->request) {
                throw std::invalid_argument{
                    "journal: the request has members that this version of the program does not "
                    "know: let the one that planned it pay it"};
            }
        } catch (std::invalid_argument const& why) {
            return record(*mine, happens::was_refused{mine->epoch, why.what()}, std::nullopt);
        }
        auto& asked = *client_.behaviour().before_send.asked;
        asked = 0;
        auto const answered = client_.template call<Endpoint>(
            *request, {.timeout = timeout_, .tag = detail::tag_of(*mine)});
        if (answered) {
            return record(*mine, happens::was_paid{detail::id_in(*answered), "answered"}, {});
        }
        auto const& failed = answered.error();
        auto const why = failed.describe();
        // Where a second request was asked for, that nothing was sent is said of that one.
        if (failed.delivery == delivery::unknown ||
            (failed.delivery == delivery::not_sent && asked > 1)) {
            return record(
                *mine, happens::lost{mine->epoch, why, how_.clock() + window + how_.clock_error},
                failed);
        }
        bool const is_final = failed.delivery == delivery::rejected
                                  ? failed.code != errc::rate_limited
                                  : failed.code == errc::invalid_request;
        if (is_final) return record(*mine, happens::was_refused{mine->epoch, why}, failed);
        auto const wait = (std::max)(
            how_.rules.distance(mine->epoch - 1),
            std::chrono::milliseconds{failed.retry_after.value_or(std::chrono::seconds{0})});
        return record(*mine, happens::was_not_sent{mine->epoch, why, how_.clock() + wait}, failed);
    }

    /// What the call said, written down. The journal that fails here settles the intent later.
    template <class Event>
    outcome record(intent const& mine, Event const& happened, std::optional<error> failed) {
        try {
            auto const next = tell(mine.id, happened);
            return {next ? *next : as_it_stands(mine), std::move(failed), true};
        } catch (store_failed const&) {
            auto const believed = advance(mine, happened, how_.clock());
            return {believed.value_or(mine), std::move(failed), false};
        }
    }

    template <class Event>
    std::optional<intent> tell(std::int64_t id, Event const& happened) {
        state before{};
        auto next = store_->change(id, [&](intent const& one) {
            before = one.state;
            return advance(one, happened, how_.clock());
        });
        if (next) notify(*next, before);
        return next;
    }

    intent as_it_stands(intent const& one) {
        auto which = scope();
        which.reference = one.key.reference;
        auto const there = store_->list(which);
        return there.empty() ? one : there.front();
    }

    void notify(intent const& now, state before) const noexcept {
        if (!how_.on_change) return;
        try {
            how_.on_change({now, before});
        } catch (...) { // NOLINT: looking on changes nothing
        }
    }

    Store* store_;
    payer_settings how_;
    std::chrono::milliseconds timeout_;
    std::string origin_; ///< never empty
    client_type client_;
};

/// A payer, the types of its transport, store and limiter found out. The store must outlive it. A
/// look reads many pages: `pace` it where the provider limits the rate, with a shared_limiter.
template <
    class Provider, auto const& Endpoint, journal_store Store, class Transport,
    class Limiter = no_limiter>
[[nodiscard]] auto make_payer(
    Store& store, std::string_view base_url, credentials keys, Transport transport,
    payer_settings how = {}, Limiter pace = Limiter()) {
    return payer<Provider, Endpoint, Transport, Store, Limiter>{
        store, base_url, std::move(keys), std::move(transport), std::move(how), std::move(pace)};
}

} // namespace rampart::journal
