#include "commands.hpp"

#include "call.hpp"
#include "facts.hpp"
#include "report.hpp"

namespace rampart::cli {

void call(call_options const& options) {
    require_provider(options.provider);
    if (options.header_set && options.provider != "rampnow") {
        reject_input("--header-set: only rampnow has several header sets; leave it out");
    }
    if (options.output != "json" && options.output != "jsonl" && options.output != "table") {
        reject_input("--output: must be json, jsonl or table, found " + in_quotes(options.output));
    }
    bool const called = options.provider == "hexarails" ? call_hexarails(options)
                        : options.provider == "rampnow" ? call_rampnow(options)
                                                        : call_banxa(options);
    if (!called) reject_endpoint(options.provider, options.endpoint);
}

} // namespace rampart::cli
