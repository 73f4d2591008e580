// The walks from page to page, one for each kind of page form; what else a list may bring is its
// form's `steps`.
#pragma once

#include <rampart/config.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <rampart/call/cursor_progress.hpp>
#include <rampart/call/page_form.hpp>
#include <rampart/call/page_progress.hpp>
#include <rampart/error.hpp>

namespace rampart::detail {

// What a walk offers; a page form may bring one of its own, `using steps = own_steps`:
//
// S::check<Form, Request, Response>()  consteval: whether the form has what it needs; says what not
// S::starting<Form>(request)           the walk that begins with this request
// s.accept<Form>(page, seen)           takes a page; `seen` counts its rows; an error ends the list
// s.ask<Form>(request)                 makes the request ask for the next page; an error ends it
// s.ended(), s.end()                   whether nothing more is asked for; that it is so

/// Whether a page says its facts.
template <class Form, class Response>
concept tells_facts = requires(Response& page) {
    { Form::facts(page) } -> std::same_as<page_facts>;
};

/// What was counted, over what the page says of itself.
[[nodiscard]] inline page_facts counted(page_facts said, page_facts const& seen) noexcept {
    said.rows = seen.rows;
    said.has_list = seen.has_list;
    said.ids = seen.ids;
    return said;
}

/// Pages that are numbered.
class steps_by_number {
public:
    template <class Form, class Request, class Response>
    static consteval bool check() {
        constexpr bool facts = tells_facts<Form, Response>;
        constexpr bool number = requires(Request const& request) {
            { Form::number(request) } -> std::convertible_to<std::int64_t>;
        };
        constexpr bool size = requires(Request const& request) {
            { Form::size(request) } -> std::convertible_to<std::optional<std::int64_t>>;
        };
        constexpr bool ask = requires(Request & request) {
            Form::ask_for(request, std::int64_t{2});
        };
        static_assert(
            facts, "rampart: this page form lacks facts(page), which returns rampart::page_facts "
                   "with what a page says of itself");
        static_assert(
            number, "rampart: this page form lacks number(request), the page that this endpoint's "
                    "request asks for");
        static_assert(
            size, "rampart: this page form lacks size(request), the rows a page that this "
                  "endpoint's request asks for, as std::optional<std::int64_t>");
        static_assert(
            ask, "rampart: this page form lacks ask_for(request, number), which makes this "
                 "endpoint's request ask for another page");
        return facts && number && size && ask;
    }

    template <class Form, class Request>
    [[nodiscard]] static steps_by_number starting(Request const& request) {
        return steps_by_number{page_progress{Form::number(request), Form::size(request)}};
    }

    template <class Form, class Response>
    [[nodiscard]] std::optional<error> accept(Response& page, page_facts const& seen) {
        return progress_.accept(counted(Form::facts(page), seen));
    }

    template <class Form, class Request>
    [[nodiscard]] std::optional<error> ask(Request& request) {
        Form::ask_for(request, progress_.next());
        return std::nullopt;
    }

    [[nodiscard]] bool ended() const noexcept { return progress_.ended(); }
    void end() noexcept { progress_.end(); }

private:
    explicit steps_by_number(page_progress progress) noexcept : progress_{progress} {}

    page_progress progress_;
};

/// Pages that begin behind so many rows.
class steps_by_offset {
public:
    template <class Form, class Request, class Response>
    static consteval bool check() {
        constexpr bool facts = tells_facts<Form, Response>;
        constexpr bool offset = requires(Request const& request) {
            { Form::offset(request) } -> std::convertible_to<std::int64_t>;
        };
        constexpr bool ask = requires(Request & request) {
            Form::ask_for(request, std::int64_t{2});
        };
        static_assert(
            facts, "rampart: this page form lacks facts(page), which returns rampart::page_facts "
                   "with what a page says of itself");
        static_assert(
            offset, "rampart: this page form lacks offset(request), the rows that this endpoint's "
                    "request asks to skip");
        static_assert(
            ask, "rampart: this page form lacks ask_for(request, offset), which makes this "
                 "endpoint's request skip so many rows");
        return facts && offset && ask;
    }

    template <class Form, class Request>
    [[nodiscard]] static steps_by_offset starting(Request const& request) {
        return steps_by_offset{Form::offset(request)};
    }

    template <class Form, class Response>
    [[nodiscard]] std::optional<error> accept(Response& page, page_facts const& seen) {
        auto const facts = counted(Form::facts(page), seen);
        auto const at = next();
        if (facts.offset && *facts.offset != at) {
            progress_.end();
            return wrong_page(
                "asked for the rows behind " + std::to_string(at) + ", got those behind " +
                std::to_string(*facts.offset));
        }
        return progress_.accept(facts);
    }

    template <class Form, class Request>
    [[nodiscard]] std::optional<error> ask(Request& request) {
        Form::ask_for(request, next());
        return std::nullopt;
    }

    [[nodiscard]] bool ended() const noexcept { return progress_.ended(); }
    void end() noexcept { progress_.end(); }

private:
    explicit steps_by_offset(std::int64_t first) noexcept
        : first_{first < 0 ? 0 : first},
          progress_{page_progress::behind(static_cast<std::uint64_t>(first_))} {}

    /// Behind the rows that were delivered, whatever page size was asked for.
    [[nodiscard]] std::int64_t next() const noexcept {
        return first_ + static_cast<std::int64_t>(progress_.delivered());
    }

    std::int64_t first_;
    page_progress progress_;
};

/// Pages that say by a cursor where the next one begins.
class steps_by_cursor {
public:
    template <class Form, class Request, class Response>
    static consteval bool check() {
        constexpr bool next = requires(Response const& page) { position_text(Form::next(page)); };
        constexpr bool ask = requires(Request & request, std::string const& cursor) {
            Form::ask_for(request, cursor);
        };
        static_assert(
            next, "rampart: this page form lacks next(page), the cursor of the next page: a text "
                  "or a number, or std::optional of one");
        static_assert(
            ask, "rampart: this page form lacks ask_for(request, cursor), which makes this "
                 "endpoint's request ask for the page at a cursor");
        return next && ask;
    }

    template <class Form, class Request>
    [[nodiscard]] static steps_by_cursor starting([[maybe_unused]] Request const& request) {
        if constexpr (requires { Form::cursor(request); }) {
            return steps_by_cursor{cursor_progress{position_text(Form::cursor(request))}};
        } else {
            return steps_by_cursor{cursor_progress{}};
        }
    }

    template <class Form, class Response>
    [[nodiscard]] std::optional<error> accept(Response& page, page_facts const& seen) {
        std::optional<bool> more;
        if constexpr (requires { Form::more(page); }) more = Form::more(page);
        return progress_.accept(seen, position_text(Form::next(std::as_const(page))), more);
    }

    template <class Form, class Request>
    [[nodiscard]] std::optional<error> ask(Request& request) {
        return ask_at<Form>(request, progress_);
    }

    /// Asks for the page at a cursor, which the request's member may not be able to hold.
    template <class Form, class Request>
    [[nodiscard]] static std::optional<error> ask_at(Request& request, cursor_progress& progress) {
        if constexpr (std::is_same_v<bool, decltype(Form::ask_for(request, progress.next()))>) {
            if (!Form::ask_for(request, progress.next())) {
                progress.end();
                return wrong_page("the next cursor is no number, and the request takes none else");
            }
        } else {
            Form::ask_for(request, progress.next());
        }
        return std::nullopt;
    }

    [[nodiscard]] bool ended() const noexcept { return progress_.ended(); }
    void end() noexcept { progress_.end(); }

private:
    explicit steps_by_cursor(cursor_progress progress) : progress_{std::move(progress)} {}

    cursor_progress progress_;
};

/// Whether a form says how its pages follow one another.
template <class Form>
inline constexpr bool has_steps = requires {
    typename Form::steps;
};

/// Whether a form has all that the pages of an endpoint need; says what it has not.
template <class Form, class Request, class Response>
consteval bool check_page_form() {
    constexpr bool items = requires(Response & page) { Form::items(page).size(); };
    static_assert(
        has_steps<Form>,
        "rampart: this page form does not say how pages follow one another: derive it from "
        "rampart::pages_by_number, pages_by_offset, pages_by_cursor or pages_by_link");
    static_assert(
        items, "rampart: this page form lacks items(page), which returns the page's rows");
    if constexpr (has_steps<Form> && items) {
        return Form::steps::template check<Form, Request, Response>();
    } else {
        return false;
    }
}

} // namespace rampart::detail
