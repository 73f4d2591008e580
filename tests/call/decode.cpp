#include <rampart/call/decode.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <rampart/banxa.hpp>
#include <rampart/hexarails.hpp>
#include <rampart/http/scripted_transport.hpp>
#include <rampart/make_client.hpp>

#include <doctest/doctest.h>

namespace {

namespace banxa = rampart::banxa;
namespace hexarails = rampart::hexarails;
namespace http = rampart::http;
namespace sign = rampart::sign;
using rampart::decode_answer;
using rampart::delivery;
using rampart::errc;

template <class T>
rampart::error error_of(rampart::result<T> const& result) {
    REQUIRE(result.has_error());
    return result.error();
}

/// Writes down what it is told of answers.
struct note_taker {
    std::shared_ptr<std::string> notes = std::make_shared<std::string>();

    void on(rampart::events::answer_received const&) { *notes += "answer; "; }
    void on(rampart::events::answer_deviated const& seen) {
        *notes += std::string{seen.call.operation} + ' ' + std::to_string(seen.attempt) + ' ';
        *notes += std::string{seen.path} + ": " + std::string{seen.expected} + ", ";
        *notes += std::string{seen.found} + "; ";
    }
    void on(rampart::events::call_finished const& over) {
        *notes += over.failed == nullptr ? "done" : "failed";
    }
};

} // namespace

TEST_CASE("a success that is not JSON is quoted, with the place where parsing stopped") {
    auto const failed = error_of(decode_answer<hexarails::provider, hexarails::health>(
        {200, {}, "<!DOCTYPE html>\n<title>maintenance</title>"}));
    CHECK(failed.code == errc::malformed_response);
    CHECK(failed.message.starts_with("the answer is not JSON: "));
    CHECK(failed.message.ends_with(" at byte 0"));
    CHECK(failed.provider_message == "<!DOCTYPE html>");
    CHECK(failed.answer_text() == "");
    auto const cut = error_of(
        decode_answer<hexarails::provider, hexarails::health>({200, {}, R"({"status":"SUCC)"}));
    CHECK(cut.message.ends_with(" at byte 15"));
    CHECK(cut.provider_message == R"({"status":"SUCC)");
}

TEST_CASE("a content coding that nobody asked for is named, and its bytes are not quoted") {
    for (int const status : {200, 502}) {
        auto const failed = error_of(decode_answer<banxa::provider, banxa::get_ramp>(
            {status, {{"content-encoding", "gzip"}}, "\x1F\x8B\x08binary"}));
        CHECK(failed.message == "the answer has the content coding gzip, which was not asked for");
        CHECK(failed.provider_message == "");
        CHECK(failed.describe().find("binary") == std::string::npos);
    }
    // What is JSON all the same is read.
    auto const named = decode_answer<hexarails::provider, hexarails::health>(
        {200, {{"Content-Encoding", "gzip"}}, R"({"status":"SUCCESS","data":{"status":"ok"}})"});
    CHECK(named.has_value());
    auto const plain = error_of(decode_answer<hexarails::provider, hexarails::health>(
        {200, {{"Content-Encoding", "Identity"}}, "x"}));
    CHECK(plain.message.starts_with("the answer is not JSON: "));
}

TEST_CASE("the text of an answer to a payment that cannot be read is kept, out of all messages") {
    auto const failure_of = [](int status, std::string body) {
        return error_of(decode_answer<hexarails::provider, hexarails::create_payment>(
            {status, {}, std::move(body)}));
    };
    std::string const without_id =
        R"({"status":"SUCCESS","data":{"status":"PROCESSING","reference":"rent of Jane Doe"}})";
    auto const failed = failure_of(200, without_id);
    CHECK(failed.message == "data.id: required, but missing");
    CHECK(failed.delivery == delivery::unknown);
    CHECK(failed.answer_text() == without_id);
    CHECK(rampart::error{failed}.answer_text() == without_id);
    CHECK(failed.describe().find("Jane") == std::string::npos);
    CHECK(failed.describe().find("PROCESSING") == std::string::npos);

    // Broken JSON is not quoted either, and an empty id is no id.
    auto const cut = failure_of(200, without_id.substr(0, without_id.size() - 2));
    CHECK(cut.answer_text() == without_id.substr(0, without_id.size() - 2));
    CHECK(cut.describe().find("Jane") == std::string::npos);
    auto const empty = failure_of(200, R"({"status":"SUCCESS","data":{"id":"","rate":"1"}})");
    CHECK(empty.message == "data.id: expected a text that is not empty, found an empty text");
    CHECK(empty.delivery == delivery::unknown);

    CHECK(failure_of(202, "").answer_text() == "");
    CHECK(failure_of(200, "<html>paid</html>").answer_text() == "<html>paid</html>");
    CHECK(failure_of(502, "<html>no</html>").answer_text() == "");
    auto const huge = failure_of(200, std::string(100'000, 'x'));
    CHECK(huge.answer_text().size() == rampart::error::longest_answer_text);
    CHECK(huge.answer_text().size() == 16 * 1024);
    // There is nothing to be found out about a read.
    CHECK(
        error_of(decode_answer<hexarails::provider, hexarails::get_payment>({200, {}, without_id}))
            .answer_text() == "");
}

TEST_CASE("an observer is told of what deviates in an answer, before the call is over") {
    note_taker const observer;
    auto api = rampart::make_client<hexarails::provider>(
        hexarails::sandbox, {"key", sign::secret{"secret"}}, http::scripted_transport{},
        rampart::policies{.observer = observer});
    api.transport().answer(
        200, "\xEF\xBB\xBF"
             R"({"status":"SUCCESS","data":{"id":7,"rate":"n/a"}})");
    CHECK(api.call<hexarails::get_payment>({.id = "7"}).value().id == "7");
    CHECK(
        *observer.notes ==
        "answer; get_payment 1 : JSON in UTF-8, a byte order mark; get_payment 1 data.id: a text, "
        "a number; get_payment 1 data.rate: a decimal, a text; done");
}
