// Usage: json_ratios OUTPUT.json [--quick]
//
// Decoding a page of 100 customers, answer to typed records: bytes a second and allocations, and
// beside Boost.JSON's own document of the same bytes, which is not typed yet.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <boost/json.hpp>

#include <rampart/hexarails.hpp>

#include "../tests/support/allocations.hpp"
#include "interleave.hpp"
#include "report.hpp"

namespace {

using namespace benchmarks;
using rampart::test::allocation_count;

/// As hexarails.md 9.2 shows a list: every documented member, 100 rows.
rampart::http::response page() {
    std::string text = R"({"status":"SUCCESS","data":{"list":[)";
    for (int row = 0; row < 100; ++row) {
        auto const number = std::to_string(100 + row);
        if (row > 0) text += ',';
        text.append(R"({"id":"6f1d2c3b-4a59-4876-8765-012345678)").append(number);
        text.append(R"(","externalId":"user-)").append(number);
        text.append(R"(","realName":"Zoë Example )").append(number);
        text.append(R"(","type":"DEPOSITOR","country":"SGP","countryName":"Singapore",)");
        text.append(R"("dob":"1990-01-31","status":"CONFIRMED","remark":"",)");
        text.append(R"("createTime":"2026-01-01T00:00:00.)").append(number).append(R"(Z"})");
    }
    text += R"(],"total":12345,"pageNum":1,"pageSize":100}})";
    return {200, {{"Content-Type", "application/json"}}, text};
}

int run(char const* output, std::size_t rounds) {
    using client = rampart::hexarails::client;
    auto const answer = page();
    auto const decode = [&](std::size_t count) {
        for (; count > 0; --count) {
            auto const rows = client::decode<rampart::hexarails::list_customers>(answer);
            if (!rows || rows->list.size() != 100) std::abort();
            keep(&rows);
        }
    };
    auto const parse_only = [&](std::size_t count) {
        for (; count > 0; --count) {
            std::string problem;
            auto const parsed = rampart::json::document::parse(answer.body, problem);
            if (!parsed) std::abort();
            keep(&parsed);
        }
    };
    auto const boost_json = [&](std::size_t count) {
        for (; count > 0; --count) {
            boost::json::monotonic_resource memory;
            auto const parsed = boost::json::parse(answer.body, &memory);
            keep(&parsed);
        }
    };
    numbers out;
    auto const bytes = static_cast<double>(answer.body.size());
    auto const length = std::chrono::microseconds{2000};
    auto const typed = compare(decode, boost_json, rounds, length);
    auto const parsed = compare(parse_only, boost_json, rounds, length);
    out.set("json_page_bytes", bytes);
    out.set("json_megabytes_a_second", bytes / typed.first * 1000);
    out.set("json_parsing_megabytes_a_second", bytes / parsed.first * 1000);
    out.set("json_boost_document_megabytes_a_second", bytes / typed.second * 1000);
    out.set("json_typed_over_boost_document", typed.ratio);
    allocation_count const all;
    decode(1);
    out.set("json_allocations_per_page", static_cast<double>(all.value()));
    allocation_count const parsing;
    parse_only(1);
    out.set("json_parsing_allocations_per_page", static_cast<double>(parsing.value()));
    return out.write(output) ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    bool const quick = argc == 3 && std::strcmp(argv[2], "--quick") == 0;
    if (argc < 2 || argc > 3 || (argc == 3 && !quick)) {
        std::fprintf(stderr, "usage: %s OUTPUT.json [--quick]\n", argv[0]);
        return 2;
    }
    return run(argv[1], quick ? 100 : 500);
}
