// Keys from the environment: files, and what is pasted by mistake.
#include <filesystem>

#include "command_line.hpp"

namespace {

using namespace rampart::test;

process_result sign(variables const& environment) {
    return rampart::test::rampart({"sign", "banxa", "GET", "/x", "--nonce", "1"}, environment);
}

/// A file that only its owner may read, as a secret's has to be.
std::string secret_file(temporary_folder const& folder, std::string const& content) {
    auto file = folder.write("secret", content);
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return file;
}

process_result sign_by_file(std::string const& file) {
    return sign({{"RAMPART_BANXA_API_KEY", "k"}, {"RAMPART_BANXA_API_SECRET_FILE", file}});
}

} // namespace

TEST_CASE("a secret may stand in a file that others may not read") {
    temporary_folder const folder;
    auto const direct = sign(key_pair("banxa", "k", "s3cr3t"));
    REQUIRE(direct.exit_code == 0);
    auto const result = sign_by_file(secret_file(folder, "s3cr3t"));
    CAPTURE(result.err);
    CHECK(result.out == direct.out);
    auto const ended = sign_by_file(secret_file(folder, "s3cr3t\n"));
    is_invalid(ended, {"RAMPART_BANXA_API_SECRET_FILE", "line end"});
    CHECK_FALSE(contains(ended.err, "s3cr3t"));
    auto const open = secret_file(folder, "s3cr3t");
    std::filesystem::permissions(
        open, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    is_invalid(sign_by_file(open), {"RAMPART_BANXA_API_SECRET_FILE", "chmod 600"});
    is_invalid(sign_by_file("/no/file"), {"RAMPART_BANXA_API_SECRET_FILE", "/no/file"});
    auto both = key_pair("banxa", "k", "s3cr3t");
    both.push_back({"RAMPART_BANXA_API_SECRET_FILE", "/no/file"});
    is_invalid(sign(both), {"RAMPART_BANXA_API_SECRET", "RAMPART_BANXA_API_SECRET_FILE", "both"});
}

TEST_CASE("a key as it is pasted by mistake is refused by the name of its variable") {
    for (auto const* const wrong :
         {"s3cr3t\n", "s3cr3t ", " s3cr3t", "s3cr3t\r", "\ts3cr3t", "\"s3cr3t\"", "'s3cr3t'",
          "\xEF\xBB\xBF"
          "s3cr3t"}) {
        CAPTURE(wrong);
        auto const secret = sign(key_pair("banxa", "k", wrong));
        is_invalid(secret, {"RAMPART_BANXA_API_SECRET"});
        CHECK(failure_of(secret).code == "invalid_credentials");
        CHECK_FALSE(contains(secret.err, "s3cr3t"));
        auto const key = sign(key_pair("banxa", wrong, "s"));
        is_invalid(key, {"RAMPART_BANXA_API_KEY"});
        CHECK(failure_of(key).code == "invalid_credentials");
    }
}
