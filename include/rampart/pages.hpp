// Lists that come in pages, read as one range of items.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <rampart/call/link_pages.hpp>
#include <rampart/call/options.hpp>
#include <rampart/call/page_form.hpp>
#include <rampart/call/page_steps.hpp>
#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>

namespace rampart {

/// A response that is one page of a list. Its provider says how with a function beside the type,
/// `constexpr own_pages paging(own_page const*)`, found by its namespace. What that returns is a
/// page form, see call/page_form.hpp: pages follow one another by number, by offset, by cursor or
/// by Link headers.
template <class Response>
concept paged_response = requires {
    paging(static_cast<Response const*>(nullptr));
};

namespace detail {

/// How the pages of a response are read.
template <paged_response Response>
using page_form = decltype(paging(static_cast<Response const*>(nullptr)));

/// A row whose id is a whole number.
template <class Row>
concept has_number_id = std::integral<decltype(Row::id)>;

/// A hash of the rows' ids in their order; nothing when there are no rows or one has no id.
template <class Rows>
std::optional<std::size_t> hash_of_ids(Rows const& rows) {
    if (rows.empty()) return std::nullopt;
    std::size_t out = rows.size();
    for (auto const& row : rows) {
        if constexpr (requires { std::string_view{row.id}; }) {
            if (row.id.empty()) return std::nullopt;
            out = out * 1'000'003 + std::hash<std::string_view>{}(row.id);
        } else if constexpr (has_number_id<typename Rows::value_type>) {
            out = out * 1'000'003 + std::hash<std::int64_t>{}(row.id);
        } else {
            return std::nullopt;
        }
    }
    return out;
}

/// Where one is in a paged list: the items at hand, and the page that is needed next. Does no I/O:
/// whoever drives it makes the call that `request()` describes and hands its result to `accept`.
template <auto const& Endpoint>
class page_cursor {
    using request_type = request_of<Endpoint>;
    using response_type = response_of<Endpoint>;
    using form = page_form<response_type>;
    using steps = typename form::steps;
    using rows_type = std::remove_cvref_t<decltype(form::items(std::declval<response_type&>()))>;

public:
    using item_type = typename rows_type::value_type;

    explicit page_cursor(request_type request)
        : request_{std::move(request)}, steps_{steps::template starting<form>(request_)} {}

    /// The next item at hand, or the error in its place; nothing when there is none left.
    std::optional<result<item_type>> take() {
        if (page_) {
            auto& rows = form::items(*page_);
            if constexpr (counts_unread) {
                auto& unread = rows.unread;
                if (unread_ < unread.size() &&
                    (unread[unread_].place <= at_ + unread_ || at_ == rows.size())) {
                    auto const& row = unread[unread_++];
                    return make_error(
                        errc::malformed_response, delivery::unknown, row.path + ": " + row.problem);
                }
            }
            if (at_ < rows.size()) return std::move(rows[at_++]);
        }
        if (!failure_) return std::nullopt;
        result<item_type> out{std::move(*failure_)};
        failure_.reset();
        return out;
    }

    /// Whether there is another page to ask for; `request()` asks for it.
    [[nodiscard]] bool has_next() const noexcept { return !steps_.ended(); }

    /// What asks for it.
    [[nodiscard]] request_type const& request() const noexcept { return request_; }

    /// Whether the client's origin is asked for, to compare links with.
    static constexpr bool needs_origin = requires(
        steps & walk, response_type& page, page_facts const& seen, http::origin const& here) {
        walk.template accept<form>(page, seen, here);
    };

    /// Takes the answer to `request()`. Then there are items at hand, or the list is at its end.
    void accept(result<response_type> answer, [[maybe_unused]] http::origin const* here = nullptr) {
        page_.reset();
        at_ = unread_ = 0;
        if (!answer) {
            steps_.end();
            failure_ = std::move(answer).error();
            return;
        }
        auto& rows = form::items(*answer);
        page_facts seen;
        seen.rows = rows.size();
        seen.ids = hash_of_ids(rows);
        if constexpr (counts_unread) seen.rows += rows.unread.size();
        if constexpr (requires { rows.present; }) seen.has_list = rows.present;
        if constexpr (needs_origin) {
            failure_ = steps_.template accept<form>(*answer, seen, *here);
        } else {
            failure_ = steps_.template accept<form>(*answer, seen);
        }
        if (failure_) return;
        page_ = std::move(*answer);
        // Where it cannot, the rows at hand come first.
        if (!steps_.ended()) failure_ = steps_.template ask<form>(request_);
    }

private:
    static constexpr bool counts_unread = requires(rows_type & rows) { rows.unread.size(); };

    request_type request_;
    steps steps_;
    std::optional<response_type> page_;
    std::optional<error> failure_; ///< behind the items at hand
    std::size_t at_ = 0;
    std::size_t unread_ = 0;
};

/// Whether the pages of an endpoint can be walked; says why not.
template <auto const& Endpoint>
consteval bool check_pages() {
    using response = response_of<Endpoint>;
    static_assert(
        paged_response<response>,
        "rampart: this endpoint is not paged: nothing beside its response type says how pages "
        "follow one another; declare `constexpr own_pages paging(own_page const*)`, see "
        "rampart/call/page_form.hpp");
    if constexpr (paged_response<response>) {
        return check_page_form<page_form<response>, request_of<Endpoint>, response>();
    } else {
        return false;
    }
}

} // namespace detail

/// Whether an endpoint's response is one page of a list; follows from its types.
template <auto const& Endpoint>
inline constexpr bool is_paged = paged_response<response_of<Endpoint>>;

/// The items of a paged list, as an input range: the next page is asked for only when it is needed.
///
/// Each element is a `result`. When a page cannot be had, is not the one that was asked for, or is
/// empty though the list says that there is more, the error is the last element, so that a list cut
/// short cannot be mistaken for the whole one; what was read before stays read. A row that cannot
/// be read is an error (errc::malformed_response) in its place, and reading goes on behind it.
/// What was delivered decides where a list ends, not the total or page size that the server
/// announces: see detail::page_progress.
///
/// Pages are counted by the server when they are asked for: while a list changes, rows may repeat
/// or be missed. To find out whether a record exists, look more than once, or for a list that no
/// longer changes (a past day).
///
/// Refers to the client, which must outlive it. For one thread, one pass.
/// ```
/// for (auto const& row : api.pages<list_customers>({.pageSize = 100})) {
///     if (!row) return row.error();
///     use(row->id);
/// }
/// ```
template <class Client, auto const& Endpoint>
class [[nodiscard]] page_range {
public:
    using item_type = typename detail::page_cursor<Endpoint>::item_type; ///< what the list holds

    /// `options` are those of each page's call.
    page_range(Client& client, request_of<Endpoint> request, call_options const& options = {})
        : client_{&client}, cursor_{std::move(request)}, options_{options} {}

    /// At one item of the range; all iterators of a range move together.
    class iterator {
    public:
        using value_type = result<item_type>;   ///< an item or an error
        using difference_type = std::ptrdiff_t; ///< as iterators need it

        iterator() = default;
        /// At the first item.
        explicit iterator(page_range& range) : range_{&range} {}

        /// The value; only where there is one.
        value_type& operator*() const { return *range_->current_; }
        /// The value; only where there is one.
        value_type* operator->() const { return &*range_->current_; }

        /// On to the next item.
        iterator& operator++() {
            range_->advance();
            return *this;
        }
        /// On to the next item.
        void operator++(int) { range_->advance(); }

        /// By value.
        friend bool operator==(iterator const& at, std::default_sentinel_t) { return at.at_end(); }

    private:
        [[nodiscard]] bool at_end() const noexcept { return !range_->current_; }

        page_range* range_ = nullptr;
    };

    /// Asks for the first page.
    [[nodiscard]] iterator begin() {
        if (!current_) advance();
        return iterator{*this};
    }
    /// The end of the range.
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

    /// Calls made so far.
    [[nodiscard]] std::size_t pages_read() const noexcept { return pages_read_; }

private:
    /// The client's, where links are compared with it.
    [[nodiscard]] http::origin const* origin() const {
        if constexpr (detail::page_cursor<Endpoint>::needs_origin) {
            return client_->origin() ? &*client_->origin() : nullptr;
        } else {
            return nullptr;
        }
    }

    void advance() {
        current_.reset();
        auto item = cursor_.take();
        while (!item && cursor_.has_next()) {
            ++pages_read_;
            cursor_.accept(
                client_->template call<Endpoint>(cursor_.request(), options_.get()), origin());
            item = cursor_.take();
        }
        if (item) current_.emplace(std::move(*item));
    }

    Client* client_;
    detail::page_cursor<Endpoint> cursor_;
    detail::kept_options options_;
    std::optional<result<item_type>> current_;
    std::size_t pages_read_ = 0;
};

} // namespace rampart
