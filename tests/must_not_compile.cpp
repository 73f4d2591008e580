// The files in must_not_compile: each is one mistake, and the compiler has to name it.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#if !defined(RAMPART_COMPILER) || !defined(RAMPART_INCLUDE) || !defined(RAMPART_MUST_NOT_COMPILE)
#error "define RAMPART_COMPILER, RAMPART_INCLUDE and RAMPART_MUST_NOT_COMPILE as strings"
#endif

namespace {

struct outcome {
    bool success = false;
    std::string text; ///< all that the compiler wrote
};

/// In single quotes for the shell.
std::string shell_quoted(std::string_view text) {
    std::string out = "'";
    for (char const character : text) {
        if (character == '\'') {
            out += "'\\''";
        } else {
            out += character;
        }
    }
    return out + "'";
}

outcome compiled(std::filesystem::path const& file) {
    // The build's compiler, or that of the test run. It may carry arguments ("ccache g++"), so it
    // stays unquoted.
    auto const* const given = std::getenv("RAMPART_TEST_COMPILER");
    auto const command = std::string{"LC_ALL=C "} + (given != nullptr ? given : RAMPART_COMPILER) +
                         " -std=c++20 -fsyntax-only -DRAMPART_SEPARATE_COMPILATION -I" +
                         shell_quoted(RAMPART_INCLUDE) + " " + shell_quoted(file.string()) +
                         " 2>&1";
    auto* const pipe = popen(command.c_str(), "r");
    REQUIRE_MESSAGE(pipe != nullptr, "cannot run: " << command);
    outcome out;
    char buffer[4096];
    for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, pipe)) != 0;) {
        out.text.append(buffer, count);
    }
    int const status = pclose(pipe);
    REQUIRE_MESSAGE(WIFEXITED(status), "the compiler was stopped by a signal: " << command);
    REQUIRE_MESSAGE(WEXITSTATUS(status) < 126, "the compiler cannot be run: " << command);
    out.success = WEXITSTATUS(status) == 0;
    return out;
}

/// What the compiler has to say about the file: its first lines.
std::vector<std::string> expected_texts(std::filesystem::path const& file) {
    static constexpr std::string_view label = "// expect: ";
    std::ifstream in{file};
    std::vector<std::string> texts;
    for (std::string line; std::getline(in, line) && line.starts_with(label);)
        texts.push_back(line.substr(label.size()));
    REQUIRE_MESSAGE(!texts.empty(), file.string() << " does not say what it expects");
    return texts;
}

/// The first lines of a text, no more than `count`.
std::string_view first_lines(std::string_view text, int count) {
    std::size_t end = 0;
    for (; count > 0 && end != std::string_view::npos; --count)
        end = text.find('\n', end == 0 ? 0 : end + 1);
    return text.substr(0, end);
}

/// The line of the first error and the five behind it: what a user reads first. From GCC 14 on the
/// first error about a constant only says that it is not one, and the next says why.
std::string head_of(std::string_view text) {
    std::string head;
    for (std::size_t error = 0; (error = text.find(" error: ", error)) != std::string_view::npos;
         ++error) {
        auto const before = text.rfind('\n', error);
        auto const lines =
            first_lines(text.substr(before == std::string_view::npos ? 0 : before + 1), 6);
        head.append(lines) += '\n';
        if (!first_lines(lines, 1).ends_with("is not a constant expression")) break;
    }
    return head;
}

void check_mistake(std::string_view name) {
    auto const file =
        std::filesystem::path{RAMPART_MUST_NOT_COMPILE} / (std::string{name} + ".cpp");
    CAPTURE(name);
    auto const seen = compiled(file);
    CHECK_FALSE(seen.success);
    auto const head = head_of(seen.text);
    for (auto const& expected : expected_texts(file)) {
        CHECK_MESSAGE(
            head.find(expected) != std::string::npos,
            "expected \"" << expected << "\" in the lines of the first error:\n"
                          << head << "\n... of:\n"
                          << seen.text.substr(0, 2'000));
    }
    // The user's own line is not far either.
    auto const place = file.filename().string() + ":";
    CHECK_MESSAGE(
        first_lines(seen.text, 16).find(place) != std::string_view::npos,
        "expected " << place << " in:\n"
                    << seen.text.substr(0, 2'000));
}

std::vector<std::string_view> const mistakes = {
    "path_parameter_without_member",
    "optional_path_member",
    "unpaired_braces",
    "path_without_slash",
    "effect_missing",
    "body_on_get",
    "file_without_multipart",
    "undescribed_request",
    "undescribed_response",
    "provider_without_envelope",
    "no_provider",
    "endpoint_of_another_provider",
    "signer_of_another_provider",
    "rate_of_another_provider",
    "scheme_of_another_provider",
    "transport_without_send",
    "no_signer",
    "decimal_from_double",
    "decimal_literal",
    "decimal_literal_too_long",
    "secret_streamed",
    "secret_copied",
    "page_size_too_large",
    "pages_of_one_record",
    "endpoint_not_constexpr",
    "endpoint_within_a_function",
    "envelope_without_result",
    "transport_without_result",
    "signer_without_sign",
    "clock_of_steady_time",
    "nonce_without_next",
    "partition_not_given",
    "scheme_only_declared",
    "scheme_without_message",
    "scheme_without_headers",
    "scheme_not_derived",
    "message_of_no_part",
    "header_of_unknown_length",
    "signature_of_itself",
    "log_sink_without_line",
    "hook_not_const",
    "journal_of_a_read",
    "placed_member_missing",
    "default_policies_of_no_policies",
    "default_policies_not_called",
    "default_timeouts_of_one_number",
    "headers_without_names",
    "header_that_must_be_there",
    "pages_without_links",
    "form_nonce_in_json",
    "form_nonce_as_member",
    "form_signature",
    "once_without_key",
    "key_without_once",
    "key_without_member",
    "key_never_missing",
    "once_without_lifetime",
    "placed_list",
    "placed_in_path",
    "placed_own_header",
    "placed_twice",
    "placed_too_many",
    "placed_in_signature",
    "pages_without_facts",
    "pages_without_steps",
    "pages_without_items",
    "pages_without_cursor",
    "pages_without_asking",
    "pages_without_offset",
    "pages_of_another_request",
    "sandbox_side_without_answer",
    "timeouts_before_policies",
    "commands_of_a_pack",
    "commands_of_another_provider",
    "key_derived_by_nothing",
    "key_derived_by_text",
    "misspelt_member",
    "webhook_facts_without_read",
    "webhook_facts_of_no_signature",
    "webhook_of_written_time",
    "header_not_read_back",
    "header_absent_in_part",
    "webhook_in_a_file"};

} // namespace

TEST_CASE("a file without a mistake compiles, so that the others fail for theirs") {
    auto const seen = compiled(std::filesystem::path{RAMPART_MUST_NOT_COMPILE} / "compiles.cpp");
    CHECK_MESSAGE(seen.success, seen.text.substr(0, 2'000));
}

TEST_CASE("every file of the folder is run by a test case") {
    std::size_t files = 0;
    for (auto const& entry : std::filesystem::directory_iterator{RAMPART_MUST_NOT_COMPILE}) {
        if (entry.path().extension() == ".cpp") ++files;
    }
    CHECK(files == mistakes.size() + 1);
}

TEST_CASE("a path parameter without a member does not compile") {
    check_mistake("path_parameter_without_member");
}

TEST_CASE("an optional member in a path does not compile") {
    check_mistake("optional_path_member");
}

TEST_CASE("braces in a path that do not pair do not compile") { check_mistake("unpaired_braces"); }

TEST_CASE("a path without a slash in front does not compile") {
    check_mistake("path_without_slash");
}

TEST_CASE("an endpoint that does not say what it does, does not compile") {
    check_mistake("effect_missing");
}

TEST_CASE("a GET with a body does not compile") { check_mistake("body_on_get"); }

TEST_CASE("a file in a request that is not multipart does not compile") {
    check_mistake("file_without_multipart");
}

TEST_CASE("a request type without a description does not compile") {
    check_mistake("undescribed_request");
}

TEST_CASE("a response type without a description does not compile") {
    check_mistake("undescribed_response");
}

TEST_CASE("a provider without an envelope does not compile") {
    check_mistake("provider_without_envelope");
}

TEST_CASE("a provider that lacks something else does not compile") { check_mistake("no_provider"); }

TEST_CASE("an endpoint of another provider does not compile") {
    check_mistake("endpoint_of_another_provider");
}

TEST_CASE("a transport that cannot send does not compile") {
    check_mistake("transport_without_send");
}

TEST_CASE("a signer that cannot sign does not compile") { check_mistake("no_signer"); }

TEST_CASE("a constant page size over the documented cap does not compile") {
    check_mistake("page_size_too_large");
}

TEST_CASE("paying by an operation that only reads does not compile") {
    check_mistake("journal_of_a_read");
}

TEST_CASE("pages of an endpoint that answers one record do not compile") {
    check_mistake("pages_of_one_record");
}

TEST_CASE("a decimal made of a floating-point number does not compile") {
    check_mistake("decimal_from_double");
}

TEST_CASE("a decimal literal that is no decimal does not compile") {
    check_mistake("decimal_literal");
}

TEST_CASE("a decimal literal that is too long does not compile") {
    check_mistake("decimal_literal_too_long");
}

TEST_CASE("a secret that is streamed does not compile") { check_mistake("secret_streamed"); }

TEST_CASE("a secret that is copied does not compile") { check_mistake("secret_copied"); }

TEST_CASE("an endpoint that is no constant does not compile") {
    check_mistake("endpoint_not_constexpr");
}

TEST_CASE("an endpoint without static storage does not compile") {
    check_mistake("endpoint_within_a_function");
}

TEST_CASE("an envelope that opens to something else does not compile") {
    check_mistake("envelope_without_result");
}

TEST_CASE("a transport that returns no result does not compile") {
    check_mistake("transport_without_result");
}

TEST_CASE("a signer that does something else does not compile") {
    check_mistake("signer_without_sign");
}

TEST_CASE("a clock that tells no time of day does not compile") {
    check_mistake("clock_of_steady_time");
}

TEST_CASE("a nonce policy without next does not compile") { check_mistake("nonce_without_next"); }
TEST_CASE("hosts that share a key are told apart, or it does not compile") {
    check_mistake("partition_not_given");
}

TEST_CASE("a scheme whose header is missing does not compile") {
    check_mistake("scheme_only_declared");
}

TEST_CASE("a scheme without a message does not compile") {
    check_mistake("scheme_without_message");
}

TEST_CASE("a scheme without headers does not compile") { check_mistake("scheme_without_headers"); }

TEST_CASE("a scheme without a MAC does not compile") { check_mistake("scheme_not_derived"); }

TEST_CASE("a message of something that is no part does not compile") {
    check_mistake("message_of_no_part");
}

TEST_CASE("a header of unknown length does not compile") {
    check_mistake("header_of_unknown_length");
}

TEST_CASE("a scheme that signs its signature does not compile") {
    check_mistake("signature_of_itself");
}

TEST_CASE("a log without a place to write lines to does not compile") {
    check_mistake("log_sink_without_line");
}

TEST_CASE("an observer whose hooks would be passed over for being const does not compile") {
    check_mistake("hook_not_const");
}

TEST_CASE("a client with another provider's signer, scheme or rate does not compile") {
    check_mistake("signer_of_another_provider");
    check_mistake("rate_of_another_provider");
    check_mistake("scheme_of_another_provider");
}

TEST_CASE(
    "an operation that is made once without a key, or without its lifetime, does not compile") {
    check_mistake("once_without_key");
    check_mistake("key_without_once");
    check_mistake("key_without_member");
    check_mistake("key_never_missing");
    check_mistake("once_without_lifetime");
}

TEST_CASE("a page form that lacks something does not compile, and says what it lacks") {
    check_mistake("pages_without_steps");
    check_mistake("pages_without_items");
    check_mistake("pages_without_cursor");
    check_mistake("pages_without_asking");
    check_mistake("pages_without_offset");
    check_mistake("pages_of_another_request");
}

TEST_CASE("a nonce that belongs into a form, and has no place or two, does not compile") {
    check_mistake("form_nonce_in_json");
    check_mistake("form_nonce_as_member");
    check_mistake("form_signature");
}

TEST_CASE("headers of an answer that nothing names, or that may be absent, do not compile") {
    check_mistake("headers_without_names");
    check_mistake("header_that_must_be_there");
    check_mistake("pages_without_links");
}

TEST_CASE("a provider whose default policies are none does not compile") {
    check_mistake("default_policies_of_no_policies");
    check_mistake("default_policies_not_called");
    check_mistake("default_timeouts_of_one_number");
}

TEST_CASE("a member that is placed in a header or the query wrongly does not compile") {
    check_mistake("placed_member_missing");
    check_mistake("placed_list");
    check_mistake("placed_in_path");
    check_mistake("placed_own_header");
    check_mistake("placed_twice");
    check_mistake("placed_too_many");
    check_mistake("placed_in_signature");
}

TEST_CASE("a request made within co_await's operand does not compile, or is destroyed once") {
    auto const file = std::filesystem::path{RAMPART_ROOT} / "tests/co_await/braced_request.cpp";
    auto const seen = compiled(file);
    if (!seen.success) {
        CHECK_MESSAGE(
            seen.text.find("would destroy the request twice") != std::string::npos, seen.text);
        return;
    }
    auto const program = std::filesystem::temp_directory_path() /
                         ("rampart-braced-request-" + std::to_string(getpid()));
    auto const* const given = std::getenv("RAMPART_TEST_COMPILER");
    auto const sanitized =
        std::string{given != nullptr ? given : RAMPART_COMPILER} + " -std=c++20 -fsanitize=address";
    auto const nothing = "echo 'int main() {}' | " + sanitized + " -x c++ - -o " +
                         shell_quoted(program.string()) + " 2>/dev/null";
    if (std::system(nothing.c_str()) != 0) {
        MESSAGE("this compiler has no AddressSanitizer here: what runs is left out");
        return;
    }
    auto const command = sanitized + " -I" + shell_quoted(RAMPART_INCLUDE) + " " +
                         shell_quoted(file.string()) + " -o " + shell_quoted(program.string()) +
                         " -lssl -lcrypto -lboost_json -pthread && " +
                         shell_quoted(program.string());
    CHECK_MESSAGE(std::system(command.c_str()) == 0, command);
    std::filesystem::remove(program);
}

TEST_CASE("a page form that does not say what a page announces does not compile") {
    check_mistake("pages_without_facts");
}

TEST_CASE("a side of the sandbox that answers nothing does not compile") {
    check_mistake("sandbox_side_without_answer");
}

TEST_CASE("a webhook's body that is not in memory does not compile") {
    check_mistake("webhook_in_a_file");
}

TEST_CASE("timeouts in front of policies do not compile") {
    check_mistake("timeouts_before_policies");
}

TEST_CASE("a misspelt member is named where the request's type is") {
    check_mistake("misspelt_member");
}

TEST_CASE("commands that are not made from an endpoint list do not compile") {
    check_mistake("commands_of_a_pack");
}

TEST_CASE("a key that is derived by nothing does not compile") {
    check_mistake("key_derived_by_nothing");
}

TEST_CASE("a key that is derived by what is no part does not compile") {
    check_mistake("key_derived_by_text");
}

TEST_CASE("facts of webhooks that read another event do not compile") {
    check_mistake("webhook_facts_without_read");
}

TEST_CASE("facts of webhooks that lack those of a signature do not compile") {
    check_mistake("webhook_facts_of_no_signature");
}

TEST_CASE("a webhook whose time nobody reads does not compile") {
    check_mistake("webhook_of_written_time");
}

TEST_CASE("a header that cannot be read back does not compile in a verifier") {
    check_mistake("header_not_read_back");
}

TEST_CASE("a header that may lack a part does not compile in a verifier") {
    check_mistake("header_absent_in_part");
}

TEST_CASE("commands of another provider's endpoints do not compile") {
    check_mistake("commands_of_another_provider");
}
