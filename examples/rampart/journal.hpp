// The journal that --journal names, and what pays with it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/journal/store.hpp>

#include "journal_commands.hpp"
#include <rampart/cli/impl/watch.hpp>

namespace rampart::cli {

/// A journal's store of any kind, so that what pays is compiled once.
class any_store {
public:
    template <journal::journal_store Store>
    explicit any_store(std::unique_ptr<Store> store)
        : store_{std::make_unique<model<Store>>(std::move(store))} {}

    journal::intent plan(journal::intent const& one) { return store_->plan(one); }
    std::optional<journal::intent> change(std::int64_t id, journal::change const& f) {
        return store_->change(id, f, nullptr);
    }
    std::optional<journal::intent>
    change(std::int64_t id, journal::change const& f, journal::attempt const& sent) {
        auto out = store_->change(id, f, &sent);
        // From here on it may be sent.
        if (out) call_watch::instance().request_signed(sent.timestamp, sent.nonce);
        return out;
    }
    std::optional<journal::intent>
    claim(journal::selection const& which, journal::change const& f) {
        return store_->claim(which, f);
    }
    std::vector<journal::intent> list(journal::selection const& which) {
        return store_->list(which);
    }
    std::vector<journal::attempt> attempts(std::int64_t id) { return store_->attempts(id); }
    std::vector<journal::state_count> counts() { return store_->counts(); }
    bool restored() { return store_->restored(); }
    void accept_restored() { store_->accept_restored(); }

private:
    struct any {
        virtual ~any() = default;
        virtual journal::intent plan(journal::intent const&) = 0;
        virtual std::optional<journal::intent>
        change(std::int64_t, journal::change const&, journal::attempt const*) = 0;
        virtual std::optional<journal::intent>
        claim(journal::selection const&, journal::change const&) = 0;
        virtual std::vector<journal::intent> list(journal::selection const&) = 0;
        virtual std::vector<journal::attempt> attempts(std::int64_t) = 0;
        virtual std::vector<journal::state_count> counts() = 0;
        virtual bool restored() = 0;
        virtual void accept_restored() = 0;
    };

    template <class Store>
    struct model final : any {
        explicit model(std::unique_ptr<Store> given) : store{std::move(given)} {}
        journal::intent plan(journal::intent const& one) override { return store->plan(one); }
        std::optional<journal::intent>
        change(std::int64_t id, journal::change const& f, journal::attempt const* sent) override {
            return sent ? store->change(id, f, *sent) : store->change(id, f);
        }
        std::optional<journal::intent>
        claim(journal::selection const& which, journal::change const& f) override {
            return store->claim(which, f);
        }
        std::vector<journal::intent> list(journal::selection const& which) override {
            return store->list(which);
        }
        std::vector<journal::attempt> attempts(std::int64_t id) override {
            return store->attempts(id);
        }
        std::vector<journal::state_count> counts() override { return store->counts(); }
        bool restored() override { return store->restored(); }
        void accept_restored() override { store->accept_restored(); }
        std::unique_ptr<Store> store;
    };

    std::unique_ptr<any> store_;
};

/// Opens the file or the database that an option names; a file that is not there is made only
/// where `may_make` is set. Ends the command when it cannot be.
[[nodiscard]] any_store open_journal(std::string const& where, bool may_make);

/// An intent as a JSON object: reference, state, operation, attempts and what else is known.
[[nodiscard]] std::string json_of(journal::intent const& one);

} // namespace rampart::cli
