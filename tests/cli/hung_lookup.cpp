// A whole process whose resolver hangs: it says so in time, and ends without it.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "command_line.hpp"

namespace {

using namespace rampart::test;

/// In place of libc's: it takes ten minutes, and leaves a file when it has come back.
char const* const resolver = R"(
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <unistd.h>
int getaddrinfo(char const* n, char const* s, struct addrinfo const* h, struct addrinfo** f) {
    (void)n; (void)s; (void)h; (void)f;
    close(open(getenv("LOOKUP_BEGUN"), O_CREAT | O_WRONLY, 0600));
    sleep(600);
    close(open(getenv("LOOKUP_ENDED"), O_CREAT | O_WRONLY, 0600));
    return EAI_AGAIN;
}
)";

} // namespace

TEST_CASE("a process ends in time, though the system's resolver hangs") {
    temporary_folder const folder;
    auto const library = folder.path() + "/resolver.so";
    auto const built = run(
        {"/bin/sh", "-c", "${CC:-cc} -shared -fPIC -o \"$0\" \"$1\"", library,
         folder.write("resolver.c", resolver)});
    if (built.exit_code != 0) {
        MESSAGE("no C compiler: left out");
        return;
    }
    auto environment = any_keys();
    environment.push_back({"LD_PRELOAD", library});
    environment.push_back({"ASAN_OPTIONS", "verify_asan_link_order=0"});
    environment.push_back({"LOOKUP_BEGUN", folder.path() + "/begun"});
    environment.push_back({"LOOKUP_ENDED", folder.path() + "/ended"});
    auto const late = rampart::test::rampart(
        {"call", "hexarails", "health", "--base-url", "https://slow.invalid", "--timeout", "1"},
        environment);
    CHECK(late.exit_code == 3);
    auto const why = failure_of(late);
    CHECK((why.code == "call_timeout" || why.code == "connect_timeout"));
    CHECK(why.delivery == "not_sent");
    CHECK(why.message.find("while slow.invalid was looked up") != std::string::npos);
    CHECK(std::filesystem::exists(folder.path() + "/begun"));
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/ended"));
}
