#include "commands.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <rampart/banxa/endpoints.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/write.hpp>
#include <rampart/rampnow/endpoints.hpp>

#include "report.hpp"

namespace rampart::cli {

namespace {

struct endpoint_row {
    std::string provider;
    std::string name;
    std::string method;
    std::string path;
    std::string effect;
};
BOOST_DESCRIBE_STRUCT(endpoint_row, (), (provider, name, method, path, effect))

template <class Provider, class Endpoints>
void add_rows(std::vector<endpoint_row>& rows, std::string_view wanted) {
    if (!wanted.empty() && wanted != Provider::name) return;
    Endpoints::for_each([&]<auto const & Endpoint>() {
        rows.push_back(
            {std::string{Provider::name}, std::string{endpoint_name<Endpoint>()},
             std::string{http::to_string(Endpoint.method)}, std::string{Endpoint.path},
             std::string{to_string(Endpoint.effect)}});
    });
}

std::string as_table(std::vector<endpoint_row> rows) {
    rows.insert(rows.begin(), {"PROVIDER", "NAME", "METHOD", "PATH", "EFFECT"});
    auto const cells = [](endpoint_row const& row) {
        return std::array<std::string_view, 5>{
            row.provider, row.name, row.method, row.path, row.effect};
    };
    std::array<std::size_t, 5> widths{};
    for (auto const& row : rows) {
        for (std::size_t at = 0; at < widths.size(); ++at) {
            widths[at] = std::max(widths[at], cells(row)[at].size());
        }
    }
    std::string out;
    for (auto const& row : rows) {
        auto const texts = cells(row);
        for (std::size_t at = 0; at + 1 < texts.size(); ++at) {
            out.append(texts[at]).append(widths[at] - texts[at].size() + 2, ' ');
        }
        out.append(texts.back()).append("\n");
    }
    return out;
}

std::string as_json(std::vector<endpoint_row> const& rows) {
    std::string problem;
    auto const parsed = json::document::parse(json::to_json(rows), problem);
    return json::to_pretty_text(parsed->root()) + '\n';
}

} // namespace

void list_endpoints(endpoints_options const& options) {
    std::vector<endpoint_row> rows;
    add_rows<hexarails::provider, hexarails::endpoints>(rows, options.provider);
    add_rows<rampnow::provider, rampnow::endpoints>(rows, options.provider);
    add_rows<banxa::provider, banxa::endpoints>(rows, options.provider);
    if (rows.empty()) reject_provider(options.provider);
    write_out(options.json ? as_json(rows) : as_table(std::move(rows)));
}

} // namespace rampart::cli
