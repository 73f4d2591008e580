#include "commands.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <rampart/banxa/endpoints.hpp>
#include <rampart/banxa/partner/endpoints.hpp>
#include <rampart/hexarails/endpoints.hpp>
#include <rampart/hexarails/legacy.hpp>
#include <rampart/json/describe.hpp>
#include <rampart/json/document.hpp>
#include <rampart/json/write.hpp>
#include <rampart/pages.hpp>
#include <rampart/policy/rate_limit.hpp>
#include <rampart/rampnow/endpoints.hpp>
#include <rampart/rampnow/legacy/endpoints.hpp>
#include <rampart/rampnow/public.hpp>

#include "report.hpp"

namespace rampart::cli {

namespace {

struct endpoint_row {
    std::string provider;
    std::string name;
    std::string method;
    std::string path;
    std::string effect;
    std::string settled_by; ///< not in the table of the terminal: too wide for it
};
BOOST_DESCRIBE_STRUCT(endpoint_row, (), (provider, name, method, path, effect, settled_by))

/// What the Markdown table tells besides.
struct endpoint_facts {
    endpoint_row row;
    bool is_signed;
    bool paged;
    std::string_view bucket;
};

/// The endpoints of one list; `group` goes before the names of those that are not the provider's
/// main API.
template <class Provider, class Endpoints>
void add_rows(
    std::vector<endpoint_facts>& rows, std::string_view provider, std::string const& group = {}) {
    Endpoints::for_each([&]<auto const & Endpoint>() {
        rows.push_back(
            {{std::string{provider}, group + std::string{endpoint_name<Endpoint>()},
              std::string{http::to_string(Endpoint.method)}, std::string{Endpoint.path},
              std::string{to_string(Endpoint.effect)}, std::string{Endpoint.settled_by}},
             Endpoint.authentication == authentication::signature,
             is_paged<Endpoint>,
             bucket_of<Provider, Endpoint>()});
    });
}

std::vector<endpoint_facts> all_endpoints() {
    std::vector<endpoint_facts> rows;
    add_rows<hexarails::provider, hexarails::endpoints>(rows, "hexarails");
    add_rows<hexarails::provider, hexarails::legacy::endpoints>(rows, "hexarails", "legacy.");
    add_rows<rampnow::provider, rampnow::endpoints>(rows, "rampnow");
    add_rows<rampnow::provider, rampnow::public_api::endpoints>(rows, "rampnow", "public.");
    add_rows<rampnow::legacy::provider, rampnow::legacy::endpoints>(rows, "rampnow", "legacy.");
    add_rows<banxa::provider, banxa::endpoints>(rows, "banxa");
    add_rows<banxa::partner::provider, banxa::partner::endpoints>(rows, "banxa", "partner.");
    return rows;
}

std::string as_table(std::vector<endpoint_row> rows) {
    rows.insert(rows.begin(), {"PROVIDER", "NAME", "METHOD", "PATH", "EFFECT", {}});
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

/// A table for ENDPOINTS.md.
std::string as_markdown(std::vector<endpoint_facts> const& rows) {
    std::string out =
        "| provider | name | method | path | effect | signed | pages | bucket | settled by |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
    for (auto const& [row, is_signed, paged, bucket] : rows) {
        out += "| " + row.provider + " | `" + row.name + "` | " + row.method + " | `" + row.path +
               "` | " + row.effect + " | " + (is_signed ? "yes" : "no") + " | " +
               (paged ? "yes" : "") + " | " + std::string{bucket} + " | " + row.settled_by + " |\n";
    }
    return out;
}

} // namespace

void list_endpoints(endpoints_options const& options) {
    auto facts = all_endpoints();
    std::erase_if(facts, [&](endpoint_facts const& one) {
        return !options.provider.empty() && options.provider != one.row.provider;
    });
    if (facts.empty()) reject_provider(options.provider);
    if (options.markdown) return write_out(as_markdown(facts));
    std::vector<endpoint_row> rows;
    for (auto& one : facts)
        rows.push_back(std::move(one.row));
    write_out(options.json ? as_json(rows) : as_table(std::move(rows)));
}

} // namespace rampart::cli
