#include "consumer.hpp"

#include <doctest/doctest.h>

namespace rampart::test {

std::filesystem::path consumer_folder(std::string const& project) {
    namespace files = std::filesystem;
    auto const folder = work_folder("consumer_" + project);
    files::path const sources = RAMPART_ROOT "/tests/consumer";
    for (auto const* const name :
         {"sign.cpp", "call.hpp", "call.cpp", "balances.cpp", "separate.cpp", "boost_json.cpp",
          "sandboxed.cpp"}) {
        files::copy(sources / name, folder / name);
    }
    if (files::exists(sources / project)) {
        files::copy(sources / project, folder, files::copy_options::recursive);
    }
    return folder;
}

std::string check_shell(
    std::filesystem::path const& folder, std::string const& line,
    std::vector<variable> const& variables) {
    auto const done = shell(line, folder, variables);
    INFO(line, "\n", done.out);
    REQUIRE(done.exit_code == 0);
    return done.out;
}

void check_sign(std::filesystem::path const& folder, std::string const& program) {
    CHECK(check_shell(folder, program) == std::string{known_signature} + '\n');
}

void check_call(std::filesystem::path const& folder, std::string const& program) {
    auto const printed = check_shell(folder, program);
    INFO(printed);
    CHECK(printed.starts_with("1000.10 USDT\nGET /balance HTTP/1.1\r\n"));
    CHECK(printed.find(known_signature) != std::string::npos);
}

void check_needs_no(
    std::filesystem::path const& folder, std::string const& program,
    std::vector<std::string> const& libraries) {
    auto const needed = check_shell(folder, "readelf -d " + program + " | grep NEEDED");
    INFO(needed);
    CHECK(needed.find("libcrypto") != std::string::npos);
    for (auto const& library : libraries)
        CHECK(needed.find(library) == std::string::npos);
}

} // namespace rampart::test
