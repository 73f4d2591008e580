// The steps that `doctor` goes through for one provider. Each says on the page what it found.
#pragma once

#include <string>
#include <vector>

#include <rampart/error.hpp>
#include <rampart/http/examine_connection.hpp>
#include <rampart/http/origin.hpp>
#include <rampart/http/tls_transport.hpp>

#include <rampart/cli/impl/doctor.hpp>
#include <rampart/cli/impl/doctor_network.hpp>
#include <rampart/cli/impl/doctor_page.hpp>
#include <rampart/cli/impl/doctor_probe.hpp>
#include <rampart/cli/impl/facts.hpp>

namespace rampart::cli {

/// Goes through the steps of one provider's call.
class examination {
public:
    examination(doctor_options const& options, std::string provider)
        : options_{options.call}, page_{std::move(provider), {}, {}} {
        options_.provider = page_.provider;
        options_.probe = &probe_;
    }

    /// All steps in their order, those too that were not come to.
    [[nodiscard]] doctor_page run();

private:
    // What is set, on this machine and for this command: examination_settings.ipp. False: no call
    // can be made, or none with keys.
    bool configuration();
    bool environment();
    bool settings();

    // From this machine to the server: examination_way.ipp. False: it does not get there.
    bool way();
    bool addresses(std::vector<tried_connection> const& tried);
    bool tls();
    void certificate(std::vector<http::certificate_facts> const& chain);

    // What the provider says to a signed read: examination_answer.ipp.
    void answer(bool has_keys);
    void unsigned_answer();
    bool answered(error const* failed);
    void clock();
    void key(error const* failed);
    void rate_limit(error const* failed);
    void allow_list(error const* failed);

    /// Its words without the origin, which stands at the top of the page.
    [[nodiscard]] std::string here(error const& failed) const;

    call_options options_;
    doctor_page page_;
    call_probe probe_{};
    std::vector<endpoint_facts> facts_{};
    endpoint_facts const* read_ = nullptr;
    http::origin origin_{};
    http::tls_settings tls_{};
    http::timeouts limits_{};
    bool proxied_ = false;
    bool has_token_ = false;
};

} // namespace rampart::cli
