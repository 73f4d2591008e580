// The command line and the system it runs on: its TLS policy, and folders that others write to.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <sys/stat.h>

#include <rampart/sandbox/authority.hpp>

#include "../support/wire_server.hpp"
#include "command_line.hpp"

namespace {

using namespace rampart::test;
namespace fs = std::filesystem;

std::string content_of(std::string const& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace

TEST_CASE("a system that asks for TLS 1.3 gets no TLS 1.2") {
    rampart::sandbox::authority const ca;
    auto const identity = ca.issue(rampart::sandbox::leaf_request::localhost());
    script const fine{
        read_request{},
        send_bytes{http_response(200, R"({"status":"SUCCESS","data":{"status":"ok"}})")}};
    temporary_folder const folder;
    auto const trusted = folder.write("ca.pem", ca.ca_pem());
    auto const policy = [&](std::string const& least) {
        return folder.write(
            least + ".cnf", "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\n"
                            "system_default = least\n[least]\nMinProtocol = " +
                                least + "\n");
    };
    auto const call = [&](wire_server const& server, std::string const& least) {
        variables environment = any_keys();
        environment.push_back({"OPENSSL_CONF", policy(least)});
        return rampart::test::rampart(
            {"call", "hexarails", "health", "--base-url", server.origin(), "--ca-file", trusted},
            environment);
    };
    wire_server const older{tls_settings{identity, tls_version::v1_2, tls_version::v1_2}, fine};
    CHECK(call(older, "TLSv1.2").exit_code == 0);
    auto const refused = call(older, "TLSv1.3");
    CHECK(refused.exit_code != 0);
    CHECK(refused.err.find("TLS handshake failed") != std::string::npos);
    CHECK(older.requests().size() == 1);
    // And one that asks for less is not followed.
    wire_server const oldest{tls_settings{identity, tls_version::v1_0, tls_version::v1_1}, fine};
    CHECK(call(oldest, "TLSv1").exit_code != 0);
    CHECK(oldest.requests().empty());
    wire_server const newest{tls_settings{identity, tls_version::v1_3, tls_version::v1_3}, fine};
    CHECK(call(newest, "TLSv1.3").exit_code == 0);
}

TEST_CASE("the sandbox writes its certificate through no link and into no file of others") {
    temporary_folder const folder;
    auto const target = folder.write("precious", "keep me");
    fs::create_symlink(target, folder.path() + "/ca.pem.new");
    fs::create_symlink(target, folder.path() + "/ca.pem");
    background_process sandbox{command({"sandbox", "--dir", folder.path()})};
    REQUIRE(sandbox.read_line().find("base_url") != std::string::npos);
    CHECK(content_of(target) == "keep me");
    auto const written = folder.path() + "/ca.pem";
    CHECK(fs::is_regular_file(fs::symlink_status(written)));
    CHECK(content_of(written).starts_with("-----BEGIN CERTIFICATE-----"));
    CHECK_FALSE(fs::exists(fs::symlink_status(folder.path() + "/ca.pem.new")));
    struct stat facts {};
    REQUIRE(::stat(written.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0022) == 0);
    CHECK(sandbox.stop(SIGTERM) == 0);
    // A folder of that name cannot be put out of the way.
    fs::create_directory(folder.path() + "/ca.pem.new");
    auto const refused = rampart::test::rampart({"sandbox", "--dir", folder.path()});
    CHECK(refused.exit_code == 2);
    CHECK(refused.err.find("cannot be written") != std::string::npos);
}
