// What answers mean for every operation of every API: none that does more than read is told as
// refused, or is repeated, unless it is certain that nothing was done.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <rampart/call/decode.hpp>
#include <rampart/operations.hpp>
#include <rampart/policy/retry.hpp>
#include <rampart/rampart.hpp>

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace rampnow = rampart::rampnow;
using rampart::delivery;
using rampart::effect;

struct no_jitter {
    std::uint64_t operator()(std::uint64_t) const noexcept { return 0; }
};

/// What an answer means for an operation, of which only the effect is looked at.
struct told {
    rampart::error failed;
    rampart::refusal_reason reason;
    std::string_view name;
    effect what;
};

/// Every operation of the list, and what the answer means for it.
template <class Provider, class List>
std::vector<told> all_of(http::response const& answer) {
    std::vector<told> out;
    List::for_each([&]<auto const & Endpoint>() {
        auto const name = rampart::endpoint_name<Endpoint>();
        auto const got = rampart::decode_answer<Provider, Endpoint>(answer);
        REQUIRE_MESSAGE(got.has_error(), "taken for a success by " << name);
        out.push_back(
            {got.error(), rampart::reason_of<Provider>(got.error()), name, Endpoint.effect});
    });
    return out;
}

/// Whether the standard policy would repeat it, also when the clock was off by `off`.
bool is_repeated(told const& one, std::chrono::seconds off = {}) {
    rampart::basic_standard_retry<no_jitter> const policy;
    return policy
        .decide(
            {.effect = one.what,
             .failed = one.failed,
             .reason = one.reason,
             .clock_offset = off,
             .clock_window = std::chrono::seconds{60}})
        .again;
}

/// An envelope that believes anybody.
struct credulous {
    static rampart::result<rampart::opened> open(rampart::answer const& received) {
        auto failed = rampart::refusal(received);
        failed.delivery = delivery::rejected;
        return failed;
    }
};
struct credulous_provider : hexarails::provider {
    using envelope = credulous;
};

/// The APIs, each with its operations.
template <class Provider, class List>
struct api {
    using provider = Provider;
    using list = List;
};
using hexarails_api = api<hexarails::provider, hexarails::endpoints>;
using hexarails_legacy = api<hexarails::provider, hexarails::legacy::endpoints>;
using banxa_api = api<banxa::provider, banxa::endpoints>;
using banxa_variants =
    api<banxa::provider, rampart::endpoint_list<
                             banxa::update_identity_as_json, banxa::rely_on_identity_as_json,
                             banxa::share_documents_as_json>>;
using banxa_partner = api<banxa::partner::provider, banxa::partner::endpoints>;
using rampnow_api = api<rampnow::provider, rampnow::endpoints>;
using rampnow_public = api<rampnow::provider, rampnow::public_api::endpoints>;
using rampnow_legacy = api<rampnow::legacy::provider, rampnow::legacy::endpoints>;

template <class Api>
std::vector<told> told_by(int status, std::string body) {
    return all_of<typename Api::provider, typename Api::list>({status, {}, std::move(body)});
}

/// What every operation of an API that does more than read has to say of the answer.
template <class Api>
void check_changes(int status, std::string const& body, delivery expected) {
    CAPTURE(status);
    CAPTURE(body);
    for (auto const& one : told_by<Api>(status, body)) {
        CAPTURE(one.name);
        CHECK(one.failed.http_status == status);
        if (one.what == effect::reads) continue;
        CHECK(one.failed.delivery == expected);
        if (expected == delivery::unknown) {
            CHECK_FALSE(is_repeated(one));
            CHECK_FALSE(is_repeated(one, std::chrono::minutes{10}));
        }
    }
}

/// Bodies of something between client and provider.
constexpr std::array<std::string_view, 5> foreign{
    "", "<html><body>no</body></html>", "error code: 1010", R"({"error":"no"})", "[]"};

#define RAMPART_EACH_API                                                                           \
    hexarails_api, hexarails_legacy, banxa_api, banxa_variants, banxa_partner, rampnow_api,        \
        rampnow_public, rampnow_legacy

} // namespace

TEST_CASE_TEMPLATE("a gateway's 4xx proves nothing for what is not a read", Api, RAMPART_EACH_API) {
    for (int const status : {402, 404, 406, 407, 408, 409, 410, 411, 412, 416, 417,
                             418, 422, 423, 424, 426, 428, 444, 451, 460, 499}) {
        for (auto const body : foreign)
            check_changes<Api>(status, std::string{body}, delivery::unknown);
    }
}

TEST_CASE_TEMPLATE("a status that refuses before acting is believed", Api, RAMPART_EACH_API) {
    for (int const status : {400, 401, 405, 413, 414, 415, 421, 425, 431}) {
        for (auto const body : foreign)
            check_changes<Api>(status, std::string{body}, delivery::rejected);
    }
}

TEST_CASE("403 and 429 are in front of HexaRails' and Rampnow's applications, and nowhere else") {
    for (int const status : {403, 429}) {
        for (auto const body : foreign) {
            std::string const page{body};
            check_changes<hexarails_api>(status, page, delivery::rejected);
            check_changes<hexarails_legacy>(status, page, delivery::rejected);
            check_changes<rampnow_api>(status, page, delivery::rejected);
            check_changes<rampnow_legacy>(status, page, delivery::rejected);
            check_changes<banxa_api>(status, page, delivery::unknown);
            check_changes<banxa_variants>(status, page, delivery::unknown);
            check_changes<banxa_partner>(status, page, delivery::unknown);
        }
    }
    std::string const own = R"({"message":"Too Many Requests. Please try again later."})";
    check_changes<banxa_api>(429, own, delivery::rejected);
    check_changes<banxa_variants>(429, own, delivery::rejected);
    check_changes<banxa_partner>(429, own, delivery::rejected);
}

TEST_CASE_TEMPLATE("no body is believed under a server's error", Api, RAMPART_EACH_API) {
    for (int const status : {500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 530, 599}) {
        for (std::string const body :
             {"", "<html>", R"({"status":"UNAUTHORISED"})", R"({"status":"INVALID_PARAMETERS"})",
              R"({"status":"FAILED"})", R"({"status":"SUCCESS","data":{"id":"p"}})",
              R"({"code":40003})", R"({"errors":{"status":400,"code":40003}})",
              R"({"message":"m","status":422,"errors":{"a":["b"]}})", R"({"code":100002})",
              R"({"code":100004,"message":"m"})", R"({"code":0,"data":{}})"}) {
            check_changes<Api>(status, body, delivery::unknown);
        }
    }
}

TEST_CASE("nor is an envelope that believes anybody") {
    for (int const status : {500, 502, 503, 599}) {
        for (auto const& one : all_of<credulous_provider, hexarails::endpoints>({status, {}, ""})) {
            auto const expected =
                one.what == effect::reads ? delivery::rejected : delivery::unknown;
            CHECK(one.failed.delivery == expected);
        }
    }
}

TEST_CASE_TEMPLATE("a read is repeated when the failure may pass", Api, RAMPART_EACH_API) {
    for (int const status : {408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}) {
        for (auto const& one : told_by<Api>(status, "<html></html>")) {
            CAPTURE(status);
            CAPTURE(one.name);
            bool const paced = status == 429 && one.failed.delivery == delivery::rejected;
            CHECK(is_repeated(one) == (paced || one.what == effect::reads));
        }
    }
    for (int const status : {400, 404, 409, 410, 422, 499, 501, 505, 519, 525}) {
        for (auto const& one : told_by<Api>(status, "<html></html>")) {
            CAPTURE(status);
            CHECK_FALSE(is_repeated(one));
        }
    }
}

TEST_CASE_TEMPLATE(
    "HexaRails' words mean the same for every operation", Api, hexarails_api, hexarails_legacy) {
    for (int const status : {200, 201, 400, 401, 403, 404, 408, 409, 422, 429, 499}) {
        for (std::string const word : {"FAILED", "failed", "ERROR", "SOMETHING_NEW"})
            check_changes<Api>(status, R"({"status":")" + word + "\"}", delivery::unknown);
        for (std::string const word : {"INVALID_PARAMETERS", "UNAUTHORISED", "UNAUTHORIZED"}) {
            check_changes<Api>(
                status, R"({"status":")" + word + R"(","message":"m"})", delivery::rejected);
        }
        check_changes<Api>(
            status, R"({"status":"UNAUTHORISED","message":"nonce already used"})",
            delivery::unknown);
    }
}

TEST_CASE_TEMPLATE(
    "what HexaRails did not authorise is repeated for a read alone", Api, hexarails_api,
    hexarails_legacy) {
    for (auto const& one : told_by<Api>(401, R"({"status":"UNAUTHORISED","message":"m"})")) {
        CAPTURE(one.name);
        CHECK_FALSE(is_repeated(one));
        CHECK(is_repeated(one, std::chrono::minutes{10}) == (one.what == effect::reads));
    }
}

TEST_CASE_TEMPLATE(
    "Banxa's errors mean the same for every operation, also under HTTP 200", Api, banxa_api,
    banxa_variants, banxa_partner) {
    for (int const status : {200, 201, 400, 401, 404, 409, 422}) {
        auto const text = std::to_string(status < 400 ? 422 : status);
        check_changes<Api>(
            status, R"({"message":"m","status":)" + text + R"(,"errors":{"email":["no"]}})",
            delivery::rejected);
        check_changes<Api>(status, R"({"message":"m","status":)" + text + "}", delivery::rejected);
        check_changes<Api>(
            status, R"({"errors":{"status":401,"code":40103,"title":"t"}})", delivery::rejected);
        check_changes<Api>(
            status, R"({"errors":[{"status":"401","code":"40103","title":"t"}]})",
            delivery::rejected);
        check_changes<Api>(
            status, R"({"errors":{"status":400,"code":40003,"title":"t"}})", delivery::unknown);
        for (auto const& one :
             told_by<Api>(status, R"({"errors":{"status":400,"code":40003,"title":"t"}})")) {
            CHECK(is_repeated(one) == (one.what == effect::reads));
            CHECK(one.failed.provider_code == "40003");
            CHECK(one.failed.provider_message == "t");
        }
    }
}

TEST_CASE_TEMPLATE(
    "Rampnow's codes mean the same for every operation", Api, rampnow_api, rampnow_public) {
    for (int const status : {400, 401, 403, 404, 409, 422, 429})
        check_changes<Api>(status, R"({"code":100004,"message":"m"})", delivery::rejected);
    for (int const status : {200, 201}) {
        check_changes<Api>(status, R"({"code":100004,"message":"m"})", delivery::unknown);
        check_changes<Api>(status, R"({"code":100002,"message":"m"})", delivery::unknown);
    }
    for (int const status : {200, 400, 401, 422, 500}) {
        for (auto const& one : told_by<Api>(status, R"({"code":100002})")) {
            CAPTURE(one.name);
            CHECK_FALSE(is_repeated(one));
            CHECK(is_repeated(one, std::chrono::minutes{10}) == (one.what == effect::reads));
        }
    }
}
