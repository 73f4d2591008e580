// JSON texts: the document against Boost.JSON's own values.
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include <rampart/json/document.hpp>

#include "support/input.hpp"

namespace {

namespace json = rampart::json;
using rampart::fuzz::require;

std::string_view view(boost::json::string_view text) { return {text.data(), text.size()}; }

void check_same(json::value ours, boost::json::value const& theirs, std::string_view text) {
    switch (ours.type()) {
    case json::kind::null: require(theirs.is_null(), "null", text); break;
    case json::kind::boolean:
        require(theirs.is_bool() && theirs.get_bool() == ours.boolean(), "boolean", text);
        break;
    case json::kind::number:
        require(theirs.is_number(), "number", text);
        require(
            text.find(ours.text()) != std::string::npos, "a number's text is the one sent", text);
        if (theirs.is_int64())
            require(
                std::to_string(theirs.get_int64()) == ours.text() || ours.text() == "-0",
                "a whole number's value", text);
        break;
    case json::kind::string:
        require(theirs.is_string() && view(theirs.get_string()) == ours.text(), "string", text);
        require(json::is_utf8(ours.text()), "a string is UTF-8", text);
        break;
    case json::kind::array: {
        require(theirs.is_array() && theirs.get_array().size() == ours.size(), "array", text);
        auto element = theirs.get_array().begin();
        for (auto const item : ours)
            check_same(item, *element++, text);
        break;
    }
    case json::kind::object: {
        require(theirs.is_object() && theirs.get_object().size() <= ours.size(), "object", text);
        std::size_t count = 0;
        for (auto const member : ours) {
            ++count;
            require(json::is_utf8(member.key()), "a name is UTF-8", text);
            auto const key = member.key();
            auto const* const other = theirs.get_object().if_contains({key.data(), key.size()});
            require(other != nullptr, "every member is there", text);
            // Of a name that repeats both take the last.
            auto const last = ours.find(key);
            require(last.has_value(), "a member is found by its name", text);
            if (count == 1 || last->type() == member.type()) check_same(*last, *other, text);
        }
        require(count == ours.size(), "as many members as counted", text);
        break;
    }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    std::string problem;
    auto const ours = json::document::parse(text, problem);
    boost::system::error_code failed;
    auto const theirs = boost::json::parse({text.data(), text.size()}, failed);
    require(ours.has_value() == !failed, "accepted or refused as by Boost.JSON", text);
    std::string escaped;
    json::append_string(escaped, text);
    bool const readable = json::document::parse(escaped, problem).has_value();
    require(readable == json::is_utf8(text), "any UTF-8 can be a JSON string", text);
    if (!ours) {
        require(!problem.empty(), "a refusal has a reason", text);
        return 0;
    }
    check_same(ours->root(), theirs, text);
    auto const compact = json::to_text(ours->root());
    for (auto const& written : {compact, json::to_pretty_text(ours->root())}) {
        auto const again = json::document::parse(written, problem);
        require(again.has_value(), "what is written can be read", written);
        require(json::to_text(again->root()) == compact, "and says the same", written);
    }
    return 0;
}
