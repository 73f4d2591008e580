// Pages that follow one another by Link headers (RFC 8288).
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/call/answer_headers.hpp>
#include <rampart/call/cursor_progress.hpp>
#include <rampart/call/page_form.hpp>
#include <rampart/call/page_steps.hpp>
#include <rampart/error.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/rules.hpp>

namespace rampart {

namespace detail {

class steps_by_link;

} // namespace detail

/// Pages whose Link header with `rel="next"` has the place of the next one in its query. The
/// request's own member takes it from there, and all else of the request stays as the caller gave
/// it: nothing is sent to the link itself. A link to another origin than the client's is an error,
/// and so is one without the parameter.
///
/// | expression                 | meaning                                                         |
/// | -------------------------- | --------------------------------------------------------------- |
/// | `F::items(page)`           | as for all page forms                                           |
/// | `F::links(page)`           | the values of the Link headers                                  |
/// | `F::parameter(request)`    | the name of the parameter that the next page differs by         |
/// | `F::ask_for(request, c)`   | makes it ask for the page with that value, a std::string        |
/// | `F::cursor(request)`       | may be left out: the value that a request asks for              |
struct pages_by_link {
    using steps = detail::steps_by_link; ///< what walks them
};

/// Link pages by the member of the request that the next page differs by; the response is
/// `with_headers<std::vector<order>, link_headers>`, or has a `headers.link` otherwise.
/// ```
/// constexpr link_pages<&order_query::page> paging(std::vector<order> const*) { return {}; }
/// ```
template <auto Cursor>
struct link_pages : pages_by_link {
    /// The rows: the page itself.
    template <class Page>
    static auto items(Page& page) -> detail::data_of<Page>& requires requires {
        page.size();
    }
    { return page; }
    /// The Link headers.
    template <class Page>
    static auto links(Page const& page) -> decltype((page.headers.link)) {
        return page.headers.link;
    }
    /// The parameter's name.
    template <class Request>
    static auto parameter(Request const& request)
        -> decltype((void)(request.*Cursor), std::string{}) {
        return detail::member_name(request, Cursor);
    }
    /// The value that the request asks for.
    template <class Request>
    static auto cursor(Request const& request) -> decltype(request.*Cursor) {
        return request.*Cursor;
    }
    /// Asks for the page with another value.
    template <class Request>
    static auto ask_for(Request& request, std::string const& value)
        -> decltype((void)(request.*Cursor), bool{}) {
        return detail::set_position(request.*Cursor, value);
    }
};

namespace detail {

/// What the Link headers of a page lead to: the parameter's value; nothing behind the last page; an
/// error of a link that is not to be followed.
[[nodiscard]] result<std::optional<std::string>> next_by_link(
    std::span<std::string const> links, std::string_view parameter, http::origin const& here);

/// Pages that follow one another by Link headers.
class steps_by_link {
public:
    template <class Form, class Request, class Response>
    static consteval bool check() {
        constexpr bool links = requires(Response const& page) {
            std::span<std::string const>{Form::links(page)};
        };
        constexpr bool parameter = requires(Request const& request) {
            { Form::parameter(request) } -> std::convertible_to<std::string>;
        };
        constexpr bool ask = requires(Request & request, std::string const& value) {
            Form::ask_for(request, value);
        };
        static_assert(
            links, "rampart: this page form lacks links(page), the answer's Link headers: make the "
                   "response with_headers<data, link_headers>");
        static_assert(
            parameter, "rampart: this page form lacks parameter(request), the name of the "
                       "parameter that the next page of this endpoint's request differs by");
        static_assert(
            ask, "rampart: this page form lacks ask_for(request, value), which makes this "
                 "endpoint's request ask for the page with a value of that parameter");
        return links && parameter && ask;
    }

    template <class Form, class Request>
    [[nodiscard]] static steps_by_link starting(Request const& request) {
        std::optional<std::string> first;
        if constexpr (requires { Form::cursor(request); })
            first = position_text(Form::cursor(request));
        return steps_by_link{Form::parameter(request), cursor_progress{std::move(first)}};
    }

    /// `here` is the client's origin.
    template <class Form, class Response>
    [[nodiscard]] std::optional<error>
    accept(Response& page, page_facts const& seen, http::origin const& here) {
        auto next = next_by_link(Form::links(std::as_const(page)), parameter_, here);
        if (!next) {
            progress_.end();
            return std::move(next).error();
        }
        return progress_.accept(seen, std::move(*next));
    }

    template <class Form, class Request>
    [[nodiscard]] std::optional<error> ask(Request& request) {
        return steps_by_cursor::ask_at<Form>(request, progress_);
    }

    [[nodiscard]] bool ended() const noexcept { return progress_.ended(); }
    void end() noexcept { progress_.end(); }

private:
    steps_by_link(std::string parameter, cursor_progress progress)
        : parameter_{std::move(parameter)}, progress_{std::move(progress)} {}

    std::string parameter_;
    cursor_progress progress_;
};

} // namespace detail

} // namespace rampart

#if !defined(RAMPART_SEPARATE_COMPILATION)
#include <rampart/call/impl/link_pages.ipp>
#endif
