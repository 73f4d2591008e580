// Lists that come in pages, read item by item without waiting.
#pragma once

#include <rampart/config.hpp>

#include <optional>
#include <string>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <rampart/pages.hpp>

namespace rampart {

/// The items of a paged list, one after the other; the asynchronous page_range.
///
/// `async_next` completes with the next item, with nothing at the list's end, or with an error: of
/// a row that cannot be read, behind which reading goes on, or of a page that cannot be had, is the
/// wrong one or is empty too early, after which the list is at its end. The next page is asked for
/// when it is needed. Where a list ends, and what a list that changes does, is page_range's.
/// One `async_next` at a time; client and object must outlive it.
/// ```
/// auto trades = api.async_pages<rampart::hexarails::list_trades>({.pageSize = 100});
/// for (;;) {
///     auto trade = co_await trades.async_next(asio::use_awaitable);
///     if (!trade) co_return trade.error();
///     if (!*trade) break;
///     use(**trade);
/// }
/// ```
template <class Client, auto const& Endpoint>
class async_page_range {
public:
    using item_type = typename detail::page_cursor<Endpoint>::item_type; ///< what the list holds
    using result_type = result<std::optional<item_type>>;                ///< an item or an error

    /// `options` are those of each page's call.
    async_page_range(Client& client, request_of<Endpoint> request, call_options const& options = {})
        : client_{&client}, cursor_{std::move(request)}, options_{options} {}

    /// `token`: any completion token for `void(result<std::optional<item_type>>)`.
    template <class Token>
    auto async_next(Token&& token) {
        return boost::asio::async_initiate<Token, void(result_type)>(
            [this](auto handler) { this->step(std::move(handler)); }, token);
    }

private:
    static result_type as_next(std::optional<result<item_type>> item) {
        if (!item) return std::optional<item_type>{};
        if (!*item) return std::move(*item).error();
        return std::optional<item_type>{std::move(**item)};
    }

    /// The client's, where links are compared with it.
    [[nodiscard]] http::origin const* origin() const {
        if constexpr (detail::page_cursor<Endpoint>::needs_origin) {
            return client_->origin() ? &*client_->origin() : nullptr;
        } else {
            return nullptr;
        }
    }

    template <class Handler>
    void step(Handler handler) {
        namespace asio = boost::asio;
        auto const executor = asio::get_associated_executor(handler, client_->get_executor());
        auto item = cursor_.take();
        if (item || !cursor_.has_next()) {
            return asio::post(
                executor,
                [handler = std::move(handler), next = as_next(std::move(item))]() mutable {
                    std::move(handler)(std::move(next));
                });
        }
        auto const slot = asio::get_associated_cancellation_slot(handler);
        auto accept = [this,
                       handler = std::move(handler)](result<response_of<Endpoint>> page) mutable {
            cursor_.accept(std::move(page), origin());
            std::move(handler)(as_next(cursor_.take()));
        };
        client_->template async_call<Endpoint>(
            cursor_.request(),
            asio::bind_cancellation_slot(slot, asio::bind_executor(executor, std::move(accept))),
            options_.get());
    }

    Client* client_;
    detail::page_cursor<Endpoint> cursor_;
    detail::kept_options options_;
};

} // namespace rampart
