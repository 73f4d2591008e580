// The built `rampart` as the tests of the command line run it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "../support/process.hpp"

#ifndef RAMPART_CLI
#error "define RAMPART_CLI as the path of the built program rampart"
#endif

namespace rampart::test {

using arguments = std::vector<std::string>;
using variables = std::vector<variable>;

inline arguments command(arguments given) {
    given.insert(given.begin(), RAMPART_CLI);
    return given;
}

inline process_result rampart(arguments given, variables const& environment = {}) {
    return run(command(std::move(given)), environment);
}

/// "RAMPART_HEXARAILS" + suffix.
inline std::string variable_name(std::string_view provider, std::string_view suffix) {
    std::string name = "RAMPART_";
    for (char const letter : provider)
        name += static_cast<char>(letter - 'a' + 'A');
    return name.append(suffix);
}

inline variables
key_pair(std::string_view provider, std::string const& key, std::string const& secret) {
    return {
        {variable_name(provider, "_API_KEY"), key},
        {variable_name(provider, "_API_SECRET"), secret}};
}

/// A key pair for each provider that the sandbox does not know.
inline variables any_keys() {
    variables out;
    for (auto const* const provider : {"hexarails", "rampnow", "banxa"}) {
        for (auto& one : key_pair(provider, "some-key", "some-secret")) {
            out.push_back(std::move(one));
        }
    }
    return out;
}

inline std::string text(boost::json::value const& object, std::string_view name) {
    return std::string{object.at(name).as_string()};
}

/// What a failed command says: exactly one line of JSON with these members, and no others but
/// those of `more` that tell of the call.
struct failure_line {
    std::string delivery;
    std::int64_t http_status = 0;
    std::string code;
    std::string provider_code;
    std::string message;
    std::string request_id;
    boost::json::object more{}; ///< attempts, retry_after_s, method, path, timestamp ...
};

inline std::string text(boost::json::object const& object, std::string_view name) {
    return std::string{object.at(name).as_string()};
}

inline failure_line failure_of(process_result const& result) {
    CAPTURE(result.err);
    REQUIRE(result.err.ends_with('\n'));
    REQUIRE(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    auto const parsed = boost::json::parse(result.err);
    failure_line out{text(parsed, "delivery"), parsed.at("http_status").as_int64(),
                     text(parsed, "code"),     text(parsed, "provider_code"),
                     text(parsed, "message"),  text(parsed, "request_id"),
                     parsed.as_object()};
    for (auto const* const name :
         {"delivery", "http_status", "code", "provider_code", "message", "request_id"}) {
        out.more.erase(name);
    }
    constexpr std::string_view known[] = {"attempts",  "retry_after_s", "method",    "path",
                                          "timestamp", "nonce",         "settled_by"};
    for (auto const& member : out.more)
        CHECK(std::ranges::find(known, std::string_view{member.key()}) != std::end(known));
    return out;
}

inline bool contains(std::string_view whole, std::string_view part) {
    return whole.find(part) != std::string_view::npos;
}

/// The command ended with exit code 2 before anything was sent, and its message has these texts:
/// the field and its rule.
inline void is_invalid(process_result const& result, std::vector<std::string> const& parts) {
    CAPTURE(result.err);
    CHECK(result.exit_code == 2);
    auto const failed = failure_of(result);
    CHECK(failed.delivery == "not_sent");
    CHECK(failed.http_status == 0);
    for (auto const& part : parts) {
        CAPTURE(part);
        CHECK(contains(failed.message, part));
    }
}

/// `rampart sandbox` beside the test, and how to call it.
class sandbox_process {
public:
    sandbox_process() : process_{command({"sandbox", "--dir", folder_.path()})} {
        ready_ = boost::json::parse(process_.read_line());
    }

    [[nodiscard]] boost::json::value const& ready() const noexcept { return ready_; }
    [[nodiscard]] std::string base_url() const { return text(ready_, "base_url"); }
    [[nodiscard]] std::string ca_file() const { return text(ready_, "ca_file"); }

    /// The three key pairs and base URLs.
    [[nodiscard]] variables environment() const {
        variables out;
        for (auto const* const provider : {"hexarails", "rampnow", "banxa"}) {
            auto const& account = ready_.at(provider);
            out.push_back({variable_name(provider, "_API_KEY"), text(account, "api_key")});
            out.push_back({variable_name(provider, "_API_SECRET"), text(account, "api_secret")});
            out.push_back({variable_name(provider, "_BASE_URL"), text(account, "base_url")});
        }
        return out;
    }

    [[nodiscard]] background_process& process() noexcept { return process_; }

private:
    temporary_folder folder_;
    background_process process_;
    boost::json::value ready_;
};

} // namespace rampart::test
