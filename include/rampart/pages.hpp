// Lists that come in pages, read as one range of items.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>

#include <rampart/endpoint.hpp>
#include <rampart/error.hpp>

namespace rampart {

namespace detail {

/// A page as HexaRails sends it: `list`, `total`, `pageNum`, `pageSize` (hexarails.md section 6).
template <class Response>
concept numbered_page = requires(Response page) {
    page.list.size();
    { page.total } -> std::convertible_to<std::optional<std::int64_t>>;
    { page.pageNum } -> std::convertible_to<std::optional<std::int64_t>>;
    { page.pageSize } -> std::convertible_to<std::optional<std::int64_t>>;
};

/// A page as Banxa's Partner API sends it: one list, and `meta` beside it (banxa.md B4.7).
template <class Response>
concept meta_page = requires(Response page) {
    { page.meta.current_page } -> std::convertible_to<std::int64_t>;
    { page.meta.last_page } -> std::convertible_to<std::int64_t>;
    page.items().size();
};

/// What the two forms have in common.
template <class Response>
struct page_form;

template <numbered_page Response>
struct page_form<Response> {
    static auto& items(Response& page) { return page.list; }
    static bool is_last(Response const& page) {
        auto const size = page.pageSize.value_or(0);
        return page.list.empty() || size < 1 || number(page) * size >= page.total.value_or(0);
    }
    static std::int64_t number(Response const& page) { return page.pageNum.value_or(1); }
    template <class Request>
    static void ask_for(Request& request, std::int64_t number) {
        request.pageNum = std::remove_cvref_t<decltype(request.pageNum)>::at_run_time(number);
    }
};

template <meta_page Response>
struct page_form<Response> {
    static auto& items(Response& page) { return page.items(); }
    static bool is_last(Response const& page) {
        return page.items().empty() || page.meta.current_page >= page.meta.last_page;
    }
    static std::int64_t number(Response const& page) { return page.meta.current_page; }
    template <class Request>
    static void ask_for(Request& request, std::int64_t number) {
        request.page = std::remove_cvref_t<decltype(request.page)>::at_run_time(number);
    }
};

/// Where one is in a paged list: the items at hand, and the page that is needed next.
template <auto const& Endpoint>
class page_cursor {
    using request_type = request_of<Endpoint>;
    using response_type = response_of<Endpoint>;
    using form = page_form<response_type>;

public:
    using item_type = typename std::remove_cvref_t<decltype(form::items(
        std::declval<response_type&>()))>::value_type;

    explicit page_cursor(request_type request) : request_{std::move(request)} {}

    /// The next item of the page at hand; nothing when there is none left.
    std::optional<item_type> take() {
        if (!page_ || at_ == form::items(*page_).size()) return std::nullopt;
        return std::move(form::items(*page_)[at_++]);
    }

    /// Whether there is another page to ask for; `request()` asks for it.
    [[nodiscard]] bool has_next() const { return !ended_ && !(page_ && form::is_last(*page_)); }

    [[nodiscard]] request_type const& request() {
        if (page_) form::ask_for(request_, form::number(*page_) + 1);
        return request_;
    }

    void accept(response_type page) {
        ended_ = form::items(page).empty();
        page_ = std::move(page);
        at_ = 0;
    }

    /// Nothing more comes.
    void end() { ended_ = true; }

private:
    request_type request_;
    std::optional<response_type> page_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

} // namespace detail

/// Whether an endpoint's response is one page of a list; follows from its types.
template <auto const& Endpoint>
inline constexpr bool is_paged =
    detail::numbered_page<response_of<Endpoint>> || detail::meta_page<response_of<Endpoint>>;

/// The items of a paged list, as an input range: the next page is asked for only when it is needed,
/// and reading stops at the last page or at an empty one.
///
/// Each element is a `result`: when a page cannot be had, the error is the last element, so that
/// a list cut short cannot be mistaken for the whole one. What was read before stays read.
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
    using item_type = typename detail::page_cursor<Endpoint>::item_type;

    page_range(Client& client, request_of<Endpoint> request)
        : client_{&client}, cursor_{std::move(request)} {}

    /// At one item of the range; all iterators of a range move together.
    class iterator {
    public:
        using value_type = result<item_type>;
        using difference_type = std::ptrdiff_t;

        iterator() = default;
        explicit iterator(page_range& range) : range_{&range} {}

        value_type& operator*() const { return *range_->current_; }
        value_type* operator->() const { return &*range_->current_; }

        iterator& operator++() {
            range_->advance();
            return *this;
        }
        void operator++(int) { range_->advance(); }

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
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

    /// Calls made so far.
    [[nodiscard]] std::size_t pages_read() const noexcept { return pages_read_; }

private:
    void advance() {
        current_.reset();
        auto item = cursor_.take();
        while (!item && cursor_.has_next()) {
            auto next = client_->template call<Endpoint>(cursor_.request());
            ++pages_read_;
            if (!next) {
                cursor_.end();
                current_.emplace(std::move(next).error());
                return;
            }
            cursor_.accept(std::move(*next));
            item = cursor_.take();
        }
        if (item) current_.emplace(std::move(*item));
    }

    Client* client_;
    detail::page_cursor<Endpoint> cursor_;
    std::optional<result<item_type>> current_;
    std::size_t pages_read_ = 0;
};

} // namespace rampart
