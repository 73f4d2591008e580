// Texts that are not quite JSON: what is read leniently beside what is read strictly.
#include <string>
#include <string_view>
#include <vector>

#include <rampart/json/lenient.hpp>

#include "support/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace json = rampart::json;
    using rampart::fuzz::require;
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    std::string problem;
    std::string reason;
    std::vector<json::deviation> seen;
    auto const strict = json::document::parse(text, problem);
    auto const lenient = json::parse_lenient(text, reason, &seen);
    require(!strict || lenient, "what is JSON is read", text);
    require(!strict || seen.empty(), "and does not deviate", text);
    require(strict || !lenient || !seen.empty(), "what is not JSON does", text);
    if (!lenient) {
        require(seen.empty(), "nothing is reported of what cannot be read", text);
        auto const at = reason.rfind(" at byte ");
        require(at != std::string::npos, "a refusal has its place", reason);
        require(std::stoull(reason.substr(at + 9)) <= size, "within the text", reason);
        return 0;
    }
    auto const written = json::to_text(lenient->root());
    require(!strict || written == json::to_text(strict->root()), "it says the same", text);
    auto const again = json::document::parse(written, problem);
    require(again.has_value(), "what was mended is JSON", written);
    require(json::to_text(again->root()) == written, "and stays the same", written);
    return 0;
}
