// The commands of one provider, RAMPART_CLI_PROVIDER: each is code of its own, so that it is
// compiled in a file of its own.
#define RAMPART_OF(name) <rampart/name/commands.hpp>
#include RAMPART_OF(RAMPART_CLI_PROVIDER)
#undef RAMPART_OF

#include "built_in.hpp"

#if defined(RAMPART_CLI_JOURNAL)
#include "pay.hpp"
// How its payments are found again, where that is more than by a read.
#define RAMPART_OF(name) <rampart/name/settled_by.hpp>
#if __has_include(RAMPART_OF(RAMPART_CLI_PROVIDER))
#include RAMPART_OF(RAMPART_CLI_PROVIDER)
#endif
#undef RAMPART_OF
#endif

namespace rampart::cli {

#define RAMPART_JOINED(left, right) left##right
#define RAMPART_NAMED(left, right) RAMPART_JOINED(left, right)

built_in RAMPART_NAMED(built_in_, RAMPART_CLI_PROVIDER)() {
    built_in out{RAMPART_CLI_PROVIDER::commands()};
#if defined(RAMPART_CLI_JOURNAL)
    using RAMPART_CLI_PROVIDER::paid_from_journal;
    using provider = RAMPART_CLI_PROVIDER::provider;
    static constexpr api served{
        .provider = provider::name,
        .default_url = RAMPART_CLI_PROVIDER::sandbox,
        .rate = RAMPART_CLI_PROVIDER::production_rate,
        .sandbox_rate = RAMPART_CLI_PROVIDER::sandbox_rate};
    out.paid = endpoint_name<paid_from_journal>();
    out.pay = [](pay_options const& options, any_store& store) {
        return pay_endpoint<provider, paid_from_journal>(options, served, store);
    };
    out.settle = [](journal_options const& options, any_store& store, journal::intent const& one) {
        return settle_endpoint<provider, paid_from_journal>(options, served, store, one);
    };
#endif
    return out;
}

} // namespace rampart::cli
